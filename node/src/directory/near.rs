//! How near a service is to a municipality: the same one, the same province, the same region, elsewhere.
//!
//! Nothing here knows where a municipality is. The list of ISTAT (`node/data`) says which province and region it belongs to, and has no
//! coordinates; so there are no kilometres and no neighbours across a border, and a place just over the border of a province stands
//! behind all of that province. What is said is true, and little.

use crate::people::place::Comune;

/// Nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// In the same municipality.
    Comune,
    /// In the same province.
    Province,
    /// In the same region.
    Region,
    /// In another region.
    Elsewhere,
}

impl Nearness {
    /// All, nearest first.
    pub const ALL: [Self; 4] = [Self::Comune, Self::Province, Self::Region, Self::Elsewhere];

    /// Of one municipality to another.
    pub fn between(one: &Comune, other: &Comune) -> Self {
        if one.istat == other.istat {
            Self::Comune
        } else if one.province == other.province {
            Self::Province
        } else if one.region == other.region {
            Self::Region
        } else {
            Self::Elsewhere
        }
    }

    /// Message key of its words.
    pub fn key(self) -> &'static str {
        match self {
            Self::Comune => "directory-near-comune",
            Self::Province => "directory-near-province",
            Self::Region => "directory-near-region",
            Self::Elsewhere => "directory-near-elsewhere",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::place::{find_comune, provinces_in};
    use crate::web::locale::Locale;

    #[test]
    fn near_is_the_same_municipality_then_province_then_region() {
        let comune = |name| find_comune(name).unwrap();
        let bologna = comune("Bologna");
        let towns = ["Bologna", "Imola", "Modena", "Grosseto"];
        assert_eq!(towns.map(|town| Nearness::between(bologna, comune(town))), Nearness::ALL);
        assert!(Nearness::ALL.is_sorted());
    }

    #[test]
    fn a_region_knows_its_provinces() {
        assert_eq!(provinces_in("Umbria"), ["PG", "TR"]);
        assert!(provinces_in("Atlantide").is_empty());
    }

    #[test]
    fn every_nearness_has_words() {
        for near in Nearness::ALL {
            assert!(Locale::It.knows(near.key()), "{near:?}");
        }
    }
}
