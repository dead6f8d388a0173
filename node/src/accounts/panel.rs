//! Pages of accounts: the door, the own profile, the list for the node administrator.
