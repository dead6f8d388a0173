//! Records of people, and what is written of them wherever they are.

use super::{ORDER, SECRET};
use crate::export::Kind;

pub(super) const RECORDS: &[Kind] = &[
    Kind::new(
        "person",
        "people",
        "A person that the cooperative knows. After an erasure the row is there, and says nothing of anybody.",
        "id",
        "id family_name given_name called birth_date:day died_on:day death_written_at:moment birth_place sex citizenship tax_code_kind tax_code:sealed comune \
         private:sealed_json protected:flag opened_by>account created_at:moment changed_at:moment version:number \
         merged_into>person erased_at:moment?",
    )
    .notes(&[
        ("tax_code_kind", "full, provisional, or why there is none: foreign, newborn, unknown, anonymous"),
        ("called", "what she wants to be called, where that is not her name"),
        ("died_on", "the day of her death; empty: she is alive, as far as the record knows"),
        ("death_written_at", "when that was written last, or taken back; 0: never"),
        ("comune", "municipality of residence, by its ISTAT code or its name"),
        ("private", "address, domicile, languages, contacts, guardian, what must be known for her health, and notes"),
        ("protected", "a restricted record: only who opened it and the data protection officer see it"),
    ])
    .left(&[("sort_key", ORDER), ("tax_code_lookup", ORDER)]),
    Kind::new(
        "person_change",
        "people_history",
        "What a record said before a change.",
        "person version",
        "person>person version:number changed_by>account changed_by_name changed_at:moment before:sealed_json",
    )
    .sealed("people_history", "person/version")
    .notes(&[("before", "the fields that were changed, with what each said")]),
    Kind::new(
        "legal_basis",
        "legal_bases",
        "On what basis data of a person may be used or told: a consent, or a basis that needs none.",
        "id",
        "id person>person basis purpose recipient>peer recipient_name notice note:sealed given_on:moment \
         expires_at:moment? withdrawn_at:moment? recorded_by>account recorded_by_name recorded_at:moment \
         notice_service>service notice_number:number settled_at:moment? settled_by_name mistaken_at:moment? \
         mistaken_by_name",
    )
    .notes(&[
        ("basis", "consent, public_interest, care, legal_obligation, court_order, vital_interest"),
        ("purpose", "referral, care, contact, images, communication"),
        ("recipient", "a linked cooperative; empty: whom recipient_name names, or this cooperative alone"),
        ("notice", "which notice (informativa) was given"),
        ("note", "who gave it and on which paper"),
        ("settled_at", "it had ended, and somebody said that it is not needed any more"),
        ("mistaken_at", "somebody said that it was written by mistake: it holds for nothing"),
    ]),
    Kind::new(
        "relation",
        "relations",
        "Who belongs to a person: household, support network, whoever speaks for her.",
        "id",
        "id person>person other>person said:sealed_json ended_on:day written_by>account written_by_name \
         written_at:moment changed_at:moment version:number import>import",
    )
    .sealed("relations", "id/version")
    .notes(&[
        ("other", "empty: somebody without a record here"),
        ("import", "the import that wrote it with the record; empty: somebody by hand"),
    ]),
    Kind::new(
        "relation_version",
        "relation_versions",
        "What a relation said before a change.",
        "relation version",
        "relation>relation version:number said:sealed_json ended_on:day replaced_by_name replaced_at:moment",
    )
    .sealed("relations", "relation/version"),
    Kind::new(
        "diary_entry",
        "diary_entries",
        "A page of the diary of a person.",
        "id",
        "id person>person enrolment>enrolment kind day:day text:sealed written_by>account written_by_name \
         written_at:moment changed_at:moment version:number",
    )
    .sealed("diary_entries", "id/version")
    .notes(&[("kind", "talk, visit, call, meeting, activity, other"), ("enrolment", "empty: of none in particular")]),
    Kind::new(
        "diary_version",
        "diary_versions",
        "What a page of the diary said before a correction.",
        "entry version",
        "entry>diary_entry version:number kind day:day text:sealed replaced_at:moment",
    )
    .sealed("diary_entries", "entry/version"),
    Kind::new(
        "document",
        "documents",
        "A paper of a person, without the bytes of its files: `--documents` writes those.",
        "id",
        "id person>person enrolment>enrolment said:sealed_json dated_on:day expires_on:day editions:number \
         added_by>account added_by_name added_at:moment changed_at:moment version:number deleted_at:moment? \
         deleted_by_name deleted_because:sealed",
    )
    .sealed("documents", "id/version")
    .notes(&[
        ("enrolment", "empty: of none in particular"),
        ("said", "kind (identity, health, means, consent, court, plan, other) and title"),
        ("editions", "how many files it has had"),
        ("deleted_at", "its files were taken away then"),
    ]),
    Kind::new(
        "document_version",
        "document_versions",
        "What was said of a document before a change.",
        "document version",
        "document>document version:number enrolment>enrolment said:sealed_json dated_on:day expires_on:day \
         replaced_by_name replaced_at:moment",
    )
    .sealed("documents", "document/version")
    .notes(&[("enrolment", "empty: of none in particular")]),
    Kind::new(
        "document_edition",
        "document_editions",
        "A file of a document.",
        "id",
        "id document>document edition:number name:sealed digest size:number added_by_name added_at:moment",
    )
    .notes(&[("digest", "SHA-256 of the encrypted file"), ("size", "bytes")])
    .left(&[("blob_key", SECRET)]),
    Kind::new(
        "merge",
        "merges",
        "Two records of one person that were put together.",
        "id",
        "id kept>person merged>person changed:sealed_json merged_by>account merged_by_name merged_at:moment \
         parted_by_name parted_at:moment?",
    )
    .notes(&[("changed", "what the record that stays said before, and what was written"), ("parted_at", "when it was undone")]),
    Kind::new("merge_move", "merge_moves", "A row that moved with a merge.", "merge place moved", "merge>merge place moved")
        .notes(&[("place", "table and column"), ("moved", "the row")]),
    Kind::new(
        "not_same",
        "not_same",
        "A pair of records of which somebody has said that they are two people.",
        "first second",
        "first>person second>person said_by>account said_by_name said_at:moment",
    ),
    Kind::new(
        "subject_request",
        "subject_requests",
        "What a person asked about her own data (GDPR, articles 15 to 21), and the answer.",
        "id",
        "id person>person kind received_on:day due_on:day asked_by texts:sealed_json extended:flag told_at:moment? outcome \
         answered_on:day answered_by_name recorded_by_name recorded_at:moment version:number correction>task",
    )
    .sealed("subject_requests", "id/version")
    .notes(&[
        ("kind", "access, rectification, erasure, restriction, portability, objection"),
        ("asked_by", "person, representative, mandate, nobody (she may be kept no longer), cooperative (another one, through a referral)"),
        ("outcome", "granted, partly, refused; empty: it is open"),
    ]),
    Kind::new(
        "restriction",
        "restrictions",
        "Data of a person that are kept and used for nothing else (GDPR, article 18).",
        "id",
        "id person>person reason source since:moment set_by_name told_on:day ended_at:moment? ended_by_name",
    )
    .notes(&[
        ("reason", "request, objection, referral"),
        ("source", "the request that was granted, or the referral through which another cooperative asked it"),
        ("told_on", "the day on which she was told that it ends; empty: it holds, or who asked it has told her"),
    ]),
    Kind::new(
        "restriction_use",
        "restriction_uses",
        "On what ground a restricted record is used all the same, and until when (GDPR, article 18, paragraph 2).",
        "id",
        "id person>person ground allowed_at:moment allowed_by_name until_day:day closed_at:moment?",
    )
    .notes(&[("ground", "consent, claims, others, interest"), ("until_day", "the last day")]),
    Kind::new(
        "record_opening",
        "record_openings",
        "A record that somebody opened out of the ordinary: a protected one with a reason, or the essential of any in an emergency.",
        "id",
        "id person>person opened_by>account opened_by_name way reason:sealed opened_at:moment ends_at:moment",
    )
    .notes(&[("way", "reason, emergency")]),
    Kind::new(
        "opening_notice",
        "opening_notices",
        "Who was told that a record was opened out of the ordinary, and when she said that she has seen it.",
        "opening account",
        "opening>record_opening account>account seen_at:moment?",
    ),
    Kind::new(
        "notice_handed_out",
        "notices_handed_out",
        "That a person was handed the notice of a service (GDPR, articles 13 and 14): which version, on which day.",
        "id",
        "id person>person enrolment>enrolment service>service number:number given_on:day given_to written_by>account \
         written_by_name written_at:moment",
    )
    .notes(&[("given_to", "person, representative")]),
    Kind::new(
        "import",
        "imports",
        "An import of a sheet: people, or delivered hours.",
        "id",
        "id state name:sealed opened_by>account opened_by_name acted_by>account acted_by_name mapping:json counts:json \
         done:number total:number without_bad:flag with_known:flag made:number stayed:number written:number \
         enrolled:number enrolled_stayed:number remark created_at:moment \
         changed_at:moment",
    )
    .notes(&[
        ("state", "mapping, checking, checked, making, made, undoing, undone, dropped"),
        ("name", "name of the file"),
    ])
    .left(&[
        ("preview", "a working copy of the sheet, gone when the import is over"),
        ("taken", "which lines become a record, gone when the import is over"),
    ]),
    Kind::new(
        "import_line",
        "import_lines",
        "A line of the sheet that could not be taken, looks like somebody or was passed over, while the import is open.",
        "import line",
        "import>import line:number outcome told:sealed_json",
    )
    .sealed("import_lines", "import/line")
    .notes(&[("outcome", "bad, known, repeated, passed")]),
    Kind::new(
        "import_person",
        "import_people",
        "Who was made by an import.",
        "import person",
        "import>import person>person line:number stayed",
    )
    .notes(&[("stayed", "why it stayed when the import was undone")]),
    Kind::new(
        "import_enrolment",
        "import_enrolments",
        "An enrolment that was made by an import, and the version it was made with.",
        "import enrolment",
        "import>import enrolment>enrolment version:number stayed",
    )
    .notes(&[("stayed", "why it stayed when the import was undone")]),
    Kind::new(
        "import_activity",
        "import_activities",
        "Hours that were written by an import, and the first of the lines that they come of.",
        "import activity",
        "import>import activity>activity line:number stayed",
    )
    .notes(&[("stayed", "why it stayed when the import was undone")]),
];
