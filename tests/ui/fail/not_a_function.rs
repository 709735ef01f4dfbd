use workflow_runtime::prelude::*;

#[workflow]
struct Order;

fn main() {}
