//! Unicode's operations, of the browser's own strings.

use js_sys::JsString;
use mcdewey_engine::Unicode;

pub(crate) const OF_BROWSER: Unicode = Unicode {
    lower: |text| JsString::from(text).to_lower_case().into(),
    nfkc: |text| JsString::from(text).normalize("NFKC").into(),
    nfd: |text| JsString::from(text).normalize("NFD").into(),
};
