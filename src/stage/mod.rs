//! View-models: a run at an instant → plain data to draw. No pixels are set here, no text is worded
//! and no engine state leaves this door: components draw what these types say and nothing else.
//!
//! [`History`] folds the trace into what the views need (operations, flights, faults, the log), and
//! is the only one that reads it.

mod axis;
mod band;
mod bars;
mod beats;
mod bustle;
mod density;
mod exchanges;
#[cfg(test)]
mod fixture;
mod flights;
mod futures;
mod geometry;
mod glance;
mod history;
mod intervals;
mod lanes;
mod layout;
mod log;
mod membership;
mod merkle;
mod overlap;
pub mod path;
mod playback;
mod ring;
mod shape;
mod spacetime;
mod storage;
mod tear;
mod transfers;
mod versions;
mod zoom;

pub use axis::{Axis, Tick};
pub use band::{Arc, Band, KeyDot, Share, SharedBand, Stop, Walk, WalkLabel};
pub use bars::{Bar, ClientLane};
pub use beats::{Beat, Note, Part, beats, reached, seconds_left, stops_at};
pub use bustle::{Bustle, TRAFFIC_BIN};
pub use density::Density;
pub use exchanges::{DifferentKey, ExchangeRecord, Held};
pub use flights::{
    CROWD_OVER, Flights, Glyph, MessageItem, RIBBON_OVER, RIBBONS_ABOVE, Ribbon, Spark, Touched, Viewing, messages_in_flight,
};
pub use futures::{Future, Futures, furthest};
pub use geometry::{Curve, Direction, Point, sin_cos};
pub use glance::{Glance, GlanceNode};
pub use history::{Answer, Fault, FaultSpan, Flight, History, LATELY, Loss, OperationRecord, Sending, VersionRecord};
pub use intervals::{IntervalRow, IntervalsView};
pub use lanes::{Alert, AlertKind, COLUMN, FaultBar, LanesView, Snap, Strip, Traffic};
pub use layout::{Half, Layout, Place, Seat};
pub use log::{LogEntry, LogLine};
pub use membership::{Belief, HeartbeatTraffic, MemberNode, MembershipView, Rules};
pub use merkle::{
    BucketBox, Choice, HashNode, KeyRow, MerkleSpec, MerkleView, Obstacle, Rest, Round, Shown, Side, StepKind, short,
};
pub use overlap::{Meets, Overlap};
pub use playback::{CROSSING_MIN, FRAME_MAX, MILLIS_PER_SECOND, Playback, WATCHED_MAX};
pub use ring::{
    ClientView, CopyView, DatacenterView, Doubts, HintsView, Look, NodeView, QuorumView, ReplicaAnswer, RingView, SelectionSpec,
    TearView,
};
pub use shape::{Family, Shape};
pub use spacetime::{
    Arrow, Break, Causality, Chronicle, Dot, End, Event, EventFacts, Fold, Line, Listed, Lost, Moment, Neither, Relation, Rip,
    Row, SpacetimeSpec, SpacetimeView, Span, TimeScale, Waiting, Window,
};
pub use storage::{
    BitMark, BitRow, BitsView, BlockCell, Cell, Doings, EntryRow, FileCell, FilePart, FileRow, FilterCell, Holds, Inspected,
    KeyCell, LastMerge, LastRead, Level, LogCell, LogStrip, LogWrite, MemtableView, Merging, MeterView, PITCH, Piece, ReadPath,
    ReadStep, StorageNode, StorageSpec, StorageView, TableRow, Verdict,
};
pub use tear::{FarSide, Tear, cut_sides, tears_of};
pub use versions::{
    ClockEntry, Column, Comparison, Edge, Frame, Holding, Label, Proposal, Standing, VersionCard, VersionsSpec, VersionsView,
};
pub use zoom::{
    Around, BlockEntry, BlockLine, BlockZoom, FACTOR_MAX, Mark, NodeZoom, Peer, Stretch, StretchArc, StretchKey, StretchOwner,
    StretchView, TableLine, TablePiece, TableZoom, ZoomSpec, ZoomView,
};
