//! What contract sources declare in `sol!` blocks.
//!
//! The SDK's printer names no parameters of errors and prints no events, so both are read where they are written.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, Result};
use syn::visit::{self, Visit};
use syn_solidity::{Item, ItemError, ItemEvent, ItemStruct};

/// The events, errors and structs at the top of every `sol!` block of a folder, and the special functions beside them.
#[derive(Debug, Default)]
pub(super) struct Declarations {
    pub(super) events: Vec<ItemEvent>,
    pub(super) errors: Vec<ItemError>,
    pub(super) structs: BTreeMap<String, ItemStruct>,
    /// Names that the folder takes from elsewhere and exports as its own.
    pub(super) exported: BTreeSet<String>,
    /// Whether a `#[receive]` function exists.
    pub(super) receive: bool,
    /// Whether a `#[fallback]` function exists, and is payable.
    pub(super) fallback: Option<bool>,
}

impl Declarations {
    /// Reads all Rust files below `folder`.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let mut declarations = Self::default();
        declarations.read_folder(folder)?;
        Ok(declarations)
    }

    fn read_folder(&mut self, folder: &Path) -> Result<()> {
        let cannot = || format!("cannot read {}", folder.display());
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).with_context(cannot)? {
            paths.push(entry.with_context(cannot)?.path());
        }
        paths.sort();
        for path in paths {
            if path.is_dir() {
                self.read_folder(&path)?;
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                self.read_file(&path)
                    .with_context(|| path.display().to_string())?;
            }
        }
        Ok(())
    }

    fn read_file(&mut self, path: &Path) -> Result<()> {
        let file = syn::parse_file(&fs::read_to_string(path)?)?;
        let mut found = Found::default();
        found.visit_file(&file);
        for tokens in found.blocks {
            let block: syn_solidity::File = syn::parse2(tokens).context("in a sol! block")?;
            for item in block.items {
                match item {
                    Item::Event(event) => self.events.push(event),
                    Item::Error(error) => self.errors.push(error),
                    Item::Struct(item) => {
                        self.structs.insert(item.name.to_string(), item);
                    }
                    _ => {}
                }
            }
        }
        self.exported.extend(found.exported);
        self.receive |= found.receive;
        self.fallback = self.fallback.or(found.fallback);
        Ok(())
    }
}

#[derive(Default)]
struct Found {
    blocks: Vec<proc_macro2::TokenStream>,
    exported: BTreeSet<String>,
    receive: bool,
    fallback: Option<bool>,
}

impl<'ast> Visit<'ast> for Found {
    fn visit_macro(&mut self, node: &'ast syn::Macro) {
        if node
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "sol")
        {
            self.blocks.push(node.tokens.clone());
        }
    }

    fn visit_item_use(&mut self, node: &'ast syn::ItemUse) {
        if matches!(node.vis, syn::Visibility::Public(_)) {
            visit::visit_item_use(self, node);
        }
    }

    fn visit_use_name(&mut self, node: &'ast syn::UseName) {
        self.exported.insert(node.ident.to_string());
    }

    fn visit_impl_item_fn(&mut self, node: &'ast syn::ImplItemFn) {
        let has = |name| node.attrs.iter().any(|attr| attr.path().is_ident(name));
        self.receive |= has("receive");
        if has("fallback") {
            self.fallback = Some(has("payable"));
        }
        visit::visit_impl_item_fn(self, node);
    }
}
