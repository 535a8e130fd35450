// Before the page is painted: how the reader has chosen to see it, so that nothing changes under their eyes. All else waits.
"use strict";
try {
  const { theme, width, wrap } = JSON.parse(localStorage.getItem("mcdewey-view")) ?? {};
  Object.assign(document.documentElement.dataset, theme && { theme }, width && { width }, wrap && { wrap });
} catch { /* Nothing chosen, or a browser that keeps nothing. */ }
