use workflow_runtime::prelude::*;

struct Shop;

impl Shop {
    #[workflow]
    async fn order(&self, id: String) -> Result<String> {
        Ok(id)
    }
}

fn main() {}
