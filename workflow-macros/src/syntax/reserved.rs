//! Names that the generated code keeps for itself.

use syn::visit::{self, Visit};
use syn::{Ident, Item, ItemFn, Label, PatIdent};

use crate::diagnostics::Diagnostics;

/// Reports parameters, locals and labels whose names begin as those of the generated code do.
pub(crate) fn check(function: &ItemFn, diagnostics: &mut Diagnostics) {
    let mut checker = Checker(diagnostics);
    checker.visit_signature(&function.sig);
    checker.visit_block(&function.block);
}

struct Checker<'a>(&'a mut Diagnostics);

impl Checker<'_> {
    fn check(&mut self, name: &Ident, quote: &str) {
        let text = name.to_string();
        let Some(rest) = text.strip_prefix("__") else {
            return;
        };
        let rest = rest.trim_start_matches('_');
        let way_out = if rest.is_empty() {
            "choose another name".to_owned()
        } else {
            format!("call it `{quote}{rest}`")
        };
        let message = format!(
            "`{quote}{name}` may be a name of the generated code, whose names begin with `__`; {way_out}"
        );
        self.0.error_at(name.span(), message);
    }
}

impl<'ast> Visit<'ast> for Checker<'_> {
    fn visit_pat_ident(&mut self, pat: &'ast PatIdent) {
        self.check(&pat.ident, "");
        visit::visit_pat_ident(self, pat);
    }

    fn visit_label(&mut self, label: &'ast Label) {
        self.check(&label.name.ident, "'");
    }

    fn visit_item(&mut self, _: &'ast Item) {}
}
