//! Short names for what the page's wasm has from the script of wasm-bindgen.
//!
//! Each of some three hundred names ends in a hash, which compression can do nothing about, and stands in both files:
//! together that is seven kilobytes of what the page begins with. Both files are our own, so numbers do as well.

use std::convert::Infallible;

use anyhow::{Context, Result, ensure};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{ImportSection, Module};
use wasmparser::{ImportSectionReader, Parser};

/// Replaces the names by numbers, in the wasm and in its script.
pub fn shorten(wasm: &[u8], script: &str) -> Result<(Vec<u8>, String)> {
    let (mut module, mut shortening) = (Module::new(), Shortening { script: script.to_owned(), count: 0 });
    shortening
        .parse_core_module(&mut module, Parser::new(0), wasm)
        .context("The page's wasm cannot be written with shorter names.")?;
    ensure!(shortening.count > 0, "The script of wasm-bindgen is not the one that xtask/src/short_names.rs knows.");
    Ok((module.finish(), shortening.script))
}

struct Shortening {
    script: String,
    /// How many names have become shorter.
    count: usize,
}

impl Reencode for Shortening {
    type Error = Infallible;

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for import in section.into_imports() {
            let import = import?;
            let name = self.shortened(import.name);
            imports.import(import.module, &name, self.entity_type(import.ty)?);
        }
        Ok(())
    }
}

impl Shortening {
    /// The name by which the script knows it from now on.
    fn shortened(&mut self, name: &str) -> String {
        // It is a key, which begins a line.
        let key = format!("\n{name}: ");
        if !self.script.contains(&key) {
            return name.to_owned();
        }
        let short = self.count.to_string();
        self.script = self.script.replace(&key, &format!("\n{short}: "));
        self.count += 1;
        short
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_gets_a_number_and_what_is_no_key_stays() {
        let script = "const import0 = {\n__wbg_now_0123456789abcdef: function() {\nreturn 1;\n},\n};\nwasm.__wbindgen_free();\n";
        let mut shortening = Shortening { script: script.to_owned(), count: 0 };
        let names = ["__wbg_now_0123456789abcdef", "__wbindgen_free"].map(|name| shortening.shortened(name));
        assert_eq!((names, shortening.count), (["0".to_owned(), "__wbindgen_free".to_owned()], 1));
        assert_eq!(shortening.script, script.replace("__wbg_now_0123456789abcdef", "0"));
    }
}
