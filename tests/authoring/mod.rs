//! What authors do: filling the catalogue, ordering and publishing it, moving whole courses in and out.

mod exchange;
