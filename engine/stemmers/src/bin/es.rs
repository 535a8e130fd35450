//! The module of one language: see `mcdewey_stemmers::module!`.
#![cfg_attr(target_arch = "wasm32", no_main)]

mcdewey_stemmers::module!("es");
