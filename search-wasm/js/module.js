
/** Opens the library that this module was loaded from: `const library = await open();` */
export const open = (options = {}) => globalThis.McDewey.open({ base: new URL("../", import.meta.url).href, ...options });
