//! Compiles the .proto files with protox, so that no protoc is needed.

use std::{env, error::Error, fs, path::PathBuf};

use prost::Message;

const FILES: [&str; 4] = [
    "terminbund/v1/event.proto",
    "terminbund/v1/raw.proto",
    "terminbund/v1/entry.proto",
    "terminbund/v1/services.proto",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=terminbund");
    let descriptors = protox::compile(FILES, ["."])?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("terminbund_descriptor.bin"), descriptors.encode_to_vec())?;
    tonic_prost_build::configure()
        .btree_map(".") // one order of fields, so that equal messages have equal bytes
        // Large, while a feed's items are many and bear bytes only.
        .boxed("RawItem.payload.page")
        .boxed("RawItem.payload.submitted")
        .compile_fds(descriptors)?;
    Ok(())
}
