// What the rows of the fault table are written with.
#pragma once

#include <vector>

#include "fault_table.h"

namespace openbits::test {

inline const Outcome kRight{};
/// The right file: nothing that this mode sends can meet the fault.
inline const Outcome kNotMet{JobState::kTransferred, hr::kOk, ErrorContext::kNone, false};

inline Outcome transient(HResult code, ErrorContext context = ErrorContext::kGeneralTransport) {
  return {JobState::kTransientError, code, context};
}
inline Outcome fatal(HResult code, ErrorContext context = ErrorContext::kRemoteFile) {
  return {JobState::kError, code, context};
}
inline const Outcome kClosed = transient(hr::kBgEConnectionClosed);
inline const Outcome kTimeOut = transient(hr::kBgETimeout);
inline const Outcome kNobody = transient(hr::kBgEConnectFailure);
inline const Outcome kNoChannel = transient(hr::kBgESecureChannelFailure);
inline const Outcome kInvalid = fatal(hr::kBgEInvalidServerResponse);
inline const Outcome kChanged = fatal(hr::kBgERemoteFileChanged);
inline const Outcome kNoRanges = fatal(hr::kBgEInsufficientRangeSupport);
inline const Outcome kNoRandomAccess = fatal(hr::kBgERandomAccessNotSupported);
inline const Outcome kNotHttp = fatal(hr::kBgEInsufficientHttpSupport);
inline Outcome refused(int status) {
  return fatal(http_status(status));
}
inline Outcome busy(int status) {
  return transient(http_status(status), ErrorContext::kRemoteFile);
}

// Who a rule goes for.
inline Rule always(const Outcome& outcome) {
  return {outcome, {Times::kAlways}};
}
inline Rule once(const Outcome& outcome) {
  return {outcome, {Times::kOnce}};
}
inline Rule in(std::vector<Mode> modes, const Outcome& outcome) {
  return {outcome, {}, std::move(modes)};
}
inline Rule at(std::vector<Mode> modes, std::vector<Place> places, const Outcome& outcome) {
  return {outcome, {}, std::move(modes), std::move(places)};
}
inline Rule only(Times times, Rule rule) {
  rule.times = {times};
  return rule;
}
using Rules = std::vector<Rule>;
/// It goes wrong in the same way whenever it happens.
inline Rules every_time(const Outcome& outcome) {
  return {{outcome}};
}
/// Once does no harm.
inline Rules heals(const Outcome& if_always) {
  return {once(kRight), always(if_always)};
}
/// Once does no harm in these modes: the first request of a file is followed by another one.
inline Rules heals_in(std::vector<Mode> modes, const Outcome& otherwise) {
  return {only(Times::kOnce, in(std::move(modes), kRight)), {otherwise}};
}
inline const std::vector<Mode> kWholeFiles = {Mode::kForeground, Mode::kBackground};

std::vector<Fault> connection_faults();
std::vector<Fault> head_faults();
std::vector<Fault> version_faults();
std::vector<Fault> status_faults();

}  // namespace openbits::test
