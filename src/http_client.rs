//! Asking others over HTTP.

/// A client to be finished. It brings no cryptography of its own, so that is installed for the process; a provider that is
/// there already is as good.
pub fn builder() -> reqwest::ClientBuilder {
    rustls::crypto::ring::default_provider().install_default().ok();
    reqwest::Client::builder()
}
