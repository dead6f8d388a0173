//! Who this node is.

/// Genesis, document and keys of this node.
#[derive(Clone, Debug)]
pub struct Identity {}
