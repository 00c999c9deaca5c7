//! Words of the interface for enums.

/// The word by which serde writes an enum without content: its id in JSON and in protobuf texts;
/// "" for what is no such enum.
pub fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
