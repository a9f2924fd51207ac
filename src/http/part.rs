//! What the app holds, for extractors and middleware.

use std::any::type_name;

use actix_web::{HttpRequest, web};
use anyhow::anyhow;

use crate::error::{Error, Result};

/// The part of the app that has this type.
///
/// # Errors
/// 500 where the app was built without it.
pub fn part<T: 'static>(req: &HttpRequest) -> Result<&web::Data<T>> {
    req.app_data().ok_or_else(|| Error::internal(anyhow!("the app holds no {}", type_name::<T>())))
}
