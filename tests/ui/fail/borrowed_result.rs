use std::fmt::Display;

use workflow_runtime::prelude::*;

#[workflow]
async fn status() -> &'static str {
    "paid"
}

#[workflow]
async fn parts() -> Result<Vec<&'static str>> {
    Ok(vec!["paid"])
}

#[workflow]
async fn text() -> impl Display {
    1
}

fn main() {}
