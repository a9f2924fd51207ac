//! `parlance health`: whether the service that runs here takes requests, for containers and scripts.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context, bail};

use crate::config::Config;
use crate::http_client;

/// How long the service may take to answer.
const PATIENCE: Duration = Duration::from_secs(4);

pub async fn run(config: Config) -> anyhow::Result<()> {
    let url = format!("http://{}/health/ready", reachable(config.addr)?);
    let client = http_client::builder().no_proxy().timeout(PATIENCE).build()?;
    let answer = client.get(&url).send().await.with_context(|| format!("no answer from {url}"))?;
    if !answer.status().is_success() {
        bail!("not ready: {url} answers {}; /health says which part it is", answer.status());
    }
    say!("ready");
    Ok(())
}

/// Where a service that listens there is reached from this machine.
fn reachable(addr: SocketAddr) -> anyhow::Result<SocketAddr> {
    if addr.port() == 0 {
        bail!("PARLANCE_ADDR={addr} lets the service choose its port: set the one that it listens on");
    }
    let ip = match addr.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    Ok(SocketAddr::new(ip, addr.port()))
}
