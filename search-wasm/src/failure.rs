//! What can go wrong between the browser and the files of an index.

use mcdewey_engine::FormatError;
use wasm_bindgen::{JsCast, JsValue};

/// Why a file of the index could not be used.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// The host answered that the file is not there.
    Missing { address: String, status: u16 },
    /// No answer came, or it broke off.
    Network { address: String, cause: String },
    /// The search was cancelled by its signal.
    Aborted,
    /// The file came and is no part of this index.
    Format(FormatError),
}

impl Failure {
    /// A rejected `fetch`.
    pub(crate) fn network(address: &str, cause: &JsValue) -> Failure {
        let error: Option<&js_sys::Error> = cause.dyn_ref();
        if error.is_some_and(|error| error.name() == "AbortError") {
            return Failure::Aborted;
        }
        let cause = error.map_or_else(|| "unknown cause".to_owned(), |error| error.message().into());
        Failure::Network { address: address.to_owned(), cause }
    }
}

impl From<FormatError> for Failure {
    fn from(error: FormatError) -> Failure {
        Failure::Format(error)
    }
}
