//! Delivered hours of a spreadsheet: its lines become activities, all of them or none.
//!
//! A cooperative that begins with the node in the middle of a year has the hours of the months before in sheets, and the figures of that year
//! are not right without them. A line says a day, from when to when or how long ([`duration`]), who worked, for whom, in which service and
//! what sort of work it was. It is read ([`reading`]), its names are found ([`finding`]), and it is tried beside what stands in the node and
//! in the sheet ([`trial`]).
//!
//! **There is one set of rules**, that of the form of an activity: its day and its times are read by that form, and whether it may be written
//! is asked of the same functions. What is written goes through [`crate::activities::store::put`], as from the form, so that a rule that the
//! trial did not know, or a month that somebody signs while the sheet is being written, is kept all the same.
//!
//! **A group** stands in a sheet as one line for each person, with the same colleague, service, times and sort of work: one activity, of which
//! each has an equal part. Of lines without times nobody knows that they were together: each is an activity of its own, put where its
//! colleague has nothing else on that day ([`placing`]), and its note says so.
//!
//! What stands there already is told and not written twice. Undoing takes away what nobody has changed since and whose month is open.

mod duration;
mod finding;
pub(super) mod make;
mod placing;
mod reading;
pub(super) mod take_back;
pub mod trial;
mod words;
pub(super) mod work;

#[cfg(test)]
mod tests;
