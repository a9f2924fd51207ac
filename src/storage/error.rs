//! What can go wrong between us and the store.

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use hyper::StatusCode;

use crate::error::{Detail, Error};

/// Why an operation on objects failed.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The store cannot be reached or is not well; trying later may help.
    #[error("the object store is not available")]
    Unavailable(#[source] anyhow::Error),
    /// There is no such object, or no such multipart upload.
    #[error("no such object")]
    NotFound,
    /// The object is longer than the caller is ready to hold in memory.
    #[error("the object is longer than {limit} bytes")]
    TooLarge {
        /// What the caller allowed.
        limit: u64,
    },
    /// Anything else; a fault of ours, of the configuration or of the store.
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

impl<E> From<SdkError<E>> for StorageError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    fn from(error: SdkError<E>) -> Self {
        let status = error.raw_response().and_then(|response| StatusCode::from_u16(response.status().as_u16()).ok());
        let code = error.code().map(str::to_owned);
        let cause = anyhow::anyhow!("{}", with_causes(&error));
        match (&error, status) {
            (SdkError::DispatchFailure(_) | SdkError::TimeoutError(_) | SdkError::ResponseError(_), _) => {
                Self::Unavailable(cause)
            }
            (_, Some(status)) if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
                Self::Unavailable(cause)
            }
            (_, Some(StatusCode::NOT_FOUND)) if code.as_deref() != Some("NoSuchBucket") => Self::NotFound,
            _ => Self::Other(cause),
        }
    }
}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Unavailable(cause) => Self::unavailable(Detail::StoreGone, cause),
            other => Self::internal(other.into()),
        }
    }
}

/// `error: cause: cause`, without those that an earlier one quotes already.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !message.contains(&text) {
            message = format!("{message}: {text}");
        }
        cause = error.source();
    }
    message
}
