use super::*;
use crate::trial::TrialNode;

#[tokio::test]
async fn a_page_leaves_a_row_for_each_list_that_names_somebody() {
    let node = TrialNode::named("A").await;
    let referrals = ListKind::new("referral.list", "referral", "");
    for (people, others, rows) in
        [(vec!["per_1", "per_2"], vec!["ref_1"], 2), (vec![], vec!["ref_2"], 1), (vec![], vec![], 0)]
    {
        let before = listed(&node).await;
        record_pages(&node, &Actor::Node, [(PEOPLE_LISTED, people), (referrals, others)]).await.unwrap();
        assert_eq!(listed(&node).await - before, rows);
    }
}

async fn listed(app: &App) -> i64 {
    let mut tx = app.db.read().await.unwrap();
    crate::sql!(&mut tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action IN ('person.list', 'referral.list')"
    ).fetch_one(c))
    .unwrap()
}
