//! Real payloads of GitHub's and Shopify's come back byte for byte with their headers, each once, although
//! the runtime is dropped while it receives them, when all are stored, and while they are consumed.

use workflow_tests::Server;
use workflow_tests::payloads::{Host, Kept, Vendor, carry, configure, payloads};

struct Dropped(Server);

impl Host for Dropped {
    fn url(&self, path: &str) -> String {
        self.0.url(path)
    }

    async fn kill(&mut self) {
        self.0.crash().await;
        self.0.resume().await;
    }
}

#[tokio::test]
async fn every_payload_comes_back_byte_for_byte_and_once() {
    let mut all = Vec::new();
    for vendor in Vendor::ALL {
        let (payloads, source) = payloads(vendor);
        println!("{} payloads from {}", source.payloads, source.name);
        all.extend(payloads);
    }
    let folder = tempfile::tempdir().expect("a folder can be made");
    let kept = Kept::in_folder(folder.path()).expect("folders can be made in it");
    let handed = kept.clone();
    let server = Server::start(move |builder| configure(builder, handed.clone())).await;
    let mut host = Dropped(server);
    let carried = carry(&mut host, &kept, &all).await;
    host.0.stop().await;
    println!("{carried:?}");
    assert_eq!(carried.payloads, all.len());
    assert_eq!(carried.refused, all.len());
}
