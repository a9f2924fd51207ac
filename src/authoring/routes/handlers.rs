//! What the endpoints do, written once for every kind of node.

use actix_web::HttpResponse;

use crate::authoring::arrange::Placed;
use crate::authoring::node::{Child, Node, Titled};
use crate::authoring::requests::{Draft, Edit, Order, PublishParams};
use crate::authoring::{actions, change};
use crate::catalog::model::{Audience, Level, Story, Unit, UnitAsset};
use crate::catalog::{KeptAnswers, present};
use crate::context::AppContext;
use crate::db::{AssetId, Conn, LevelId, StoryId, Timestamp, UnitId};
use crate::error::Result;
use crate::http::{IfMatch, Rendered};

/// A node as its authors get it back.
pub(super) trait Presented: Node {
    /// The path of all nodes of its kind.
    const PATH: &'static str;
    /// The live node with an id.
    async fn present(context: &AppContext, id: Self::Id) -> Result<Rendered>;
}

impl Presented for Level {
    const PATH: &'static str = "/api/v1/levels";

    async fn present(context: &AppContext, id: LevelId) -> Result<Rendered> {
        present::level(context, id, Audience::Authors).await
    }
}

impl Presented for Story {
    const PATH: &'static str = "/api/v1/stories";

    async fn present(context: &AppContext, id: StoryId) -> Result<Rendered> {
        present::story(context, id, Audience::Authors).await
    }
}

impl Presented for Unit {
    const PATH: &'static str = "/api/v1/units";

    async fn present(context: &AppContext, id: UnitId) -> Result<Rendered> {
        present::unit(context, id, Audience::Authors, context.now()).await
    }
}

impl Presented for UnitAsset {
    const PATH: &'static str = "/api/v1/assets";

    async fn present(context: &AppContext, id: AssetId) -> Result<Rendered> {
        present::asset(context, id, Audience::Authors, context.now()).await
    }
}

pub(super) async fn create<N: Titled + Presented>(
    context: &AppContext,
    answers: &KeptAnswers,
    draft: impl FnOnce(&mut Conn, Timestamp) -> Result<Draft<N>> + Send + 'static,
) -> Result<HttpResponse> {
    let node = change(context, answers, move |conn, now| {
        let Draft { row, slug, position } = draft(conn, now)?;
        actions::create(conn, now, row, slug, position)
    })
    .await?;
    Ok(N::present(context, node.id()).await?.created(&format!("{}/{}", N::PATH, node.id())))
}

pub(super) async fn update<N: Presented>(
    context: &AppContext,
    answers: &KeptAnswers,
    id: N::Id,
    seen: IfMatch,
    edit: impl Edit<N>,
) -> Result<HttpResponse> {
    change(context, answers, move |conn, now| {
        actions::update(conn, now, id, &seen, edit.position(), |node: N| edit.apply(node))
    })
    .await?;
    Ok(N::present(context, id).await?.written())
}

pub(super) async fn delete<N: Node>(
    context: &AppContext,
    answers: &KeptAnswers,
    id: N::Id,
    seen: IfMatch,
) -> Result<HttpResponse> {
    change(context, answers, move |conn, now| actions::delete::<N>(conn, now, id, &seen)).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn restore<N: Presented>(
    context: &AppContext,
    answers: &KeptAnswers,
    id: N::Id,
) -> Result<HttpResponse> {
    change(context, answers, move |conn, now| actions::restore::<N>(conn, now, id)).await?;
    Ok(N::present(context, id).await?.written())
}

pub(super) async fn publish<N: Titled + Presented>(
    context: &AppContext,
    answers: &KeptAnswers,
    id: N::Id,
    seen: IfMatch,
    params: PublishParams,
) -> Result<HttpResponse> {
    let descendants = params.include_descendants;
    change(context, answers, move |conn, now| actions::publish::<N>(conn, now, id, &seen, descendants)).await?;
    Ok(N::present(context, id).await?.written())
}

pub(super) async fn unpublish<N: Titled + Presented>(
    context: &AppContext,
    answers: &KeptAnswers,
    id: N::Id,
    seen: IfMatch,
) -> Result<HttpResponse> {
    change(context, answers, move |conn, now| actions::unpublish::<N>(conn, now, id, &seen)).await?;
    Ok(N::present(context, id).await?.written())
}

pub(super) async fn order<N: Child>(
    context: &AppContext,
    answers: &KeptAnswers,
    parent_id: <N::Parent as Placed>::Id,
    order: Order<N::Id>,
) -> Result<HttpResponse> {
    change(context, answers, move |conn, now| {
        actions::live::<N::Parent>(conn, parent_id)?;
        let siblings = N::list_in(conn, parent_id)?;
        actions::reorder(conn, now, siblings, &order.ids)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
