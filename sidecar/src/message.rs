//! What a body must be before it is taken for a message: one object of JSON-RPC, no deeper than a call has reason to be, with
//! each key once.

use serde_json::Value;

use crate::unique;

/// Most lists and objects within one another.
pub const DEPTH_MAX: usize = 32;

/// The body is no JSON.
pub const PARSE_ERROR: i32 = -32700;
/// It is no request.
pub const INVALID_REQUEST: i32 = -32600;
/// Its parameters are none.
pub const INVALID_PARAMS: i32 = -32602;

/// A body that is no message: the error to answer with.
#[derive(Clone, Debug, PartialEq)]
pub struct NoMessage {
    /// Of the message, as far as it has one.
    pub id: Value,
    /// Of JSON-RPC.
    pub code: i32,
    /// For people.
    pub message: String,
}

impl NoMessage {
    fn new(code: i32, message: impl Into<String>) -> NoMessage {
        NoMessage { id: Value::Null, code, message: message.into() }
    }
}

/// The one message of a body.
///
/// # Errors
///
/// What it is instead.
pub fn parse(bytes: &[u8]) -> Result<Value, NoMessage> {
    let invalid = |message: &str| NoMessage::new(INVALID_REQUEST, message);
    if depth(bytes) > DEPTH_MAX {
        return Err(invalid(&format!("the body has more than {DEPTH_MAX} lists and objects within one another")));
    }
    let message =
        unique::parse(bytes).map_err(|error| NoMessage::new(PARSE_ERROR, format!("the body is no JSON: {error}")))?;
    let Some(fields) = message.as_object() else {
        let text =
            if message.is_array() { "batches are not taken; send one message" } else { "a message is an object" };
        return Err(invalid(text));
    };
    let id = fields.get("id");
    if fields.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return Err(invalid("`jsonrpc` must be `2.0`"));
    }
    if id.is_some_and(|id| !(id.is_string() || id.is_i64() || id.is_u64())) {
        return Err(invalid("`id` must be a text or a whole number"));
    }
    let is_answer = fields.contains_key("result") || fields.contains_key("error");
    if !is_answer && !fields.get("method").is_some_and(Value::is_string) {
        return Err(NoMessage { id: id.cloned().unwrap_or_default(), ..invalid("`method` must be a text") });
    }
    if fields.get("params").is_some_and(|params| !params.is_object()) {
        let text = "`params` must be an object";
        return Err(NoMessage { id: id.cloned().unwrap_or_default(), code: INVALID_PARAMS, ..invalid(text) });
    }
    // `rmcp` takes a list's parameters that it cannot read for none.
    if message.pointer("/params/cursor").is_some_and(|cursor| !cursor.is_string()) {
        let text = "`cursor` must be a text";
        return Err(NoMessage { id: id.cloned().unwrap_or_default(), code: INVALID_PARAMS, ..invalid(text) });
    }
    Ok(message)
}

/// Depth of lists and objects in a JSON text.
fn depth(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_text, mut is_escaped) = (0_usize, 0, false, false);
    for byte in bytes {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_text => is_escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_brackets_outside_of_texts() {
        assert_eq!(depth(br#"{"a":[[1]],"b":"[[[[\"[["}"#), 3);
        assert_eq!(depth(b"[[[["), 4);
        assert_eq!(depth(b"]]"), 0);
    }
}
