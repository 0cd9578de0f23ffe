#include "transfer/curl_transfer.h"

#include <algorithm>
#include <utility>

#include "core/http_settings.h"
#include "transfer/request_setup.h"
#include "transfer/url.h"

namespace openbits::transfer {
namespace {

using namespace std::chrono_literals;

/// Progress is reported no more often than this.
constexpr std::chrono::microseconds kReportInterval = 100ms;

/// So much of an answer that is of no use is read, to keep its connection.
constexpr std::size_t kDiscardLimit = std::size_t{64} * 1024;

/// So much of a file is kept in memory until its place on the disk has been made.
constexpr std::size_t kMostEarly = std::size_t{256} * 1024;

}  // namespace

CurlTransfer::CurlTransfer(core::TransferId id, core::TransferRequest request,
                           core::TransferObserver& observer, const Environment& environment)
    : id_(id),
      request_(std::move(request)),
      observer_(observer),
      env_(environment),
      size_(request_.size),
      validators_(request_.validators),
      http_(env_.http.multi, *this),
      position_(request_.offset),
      expected_(request_.digests) {
  subject_.file = request_.file;
  subject_.url = display_url(request_.url);
}

void CurlTransfer::begin() {
  if (phase_ != Phase::kWaiting) return;
  phase_ = Phase::kPreparing;
  if (request_.only_check) return open_sink([this] { sink_ready(); });
  set_up({http_, request_, subject_, request_.url, 0, env_.http, env_.workers,
          [weak = weak_from_this()] {
            const auto self = weak.lock();
            return self && self->phase_ == Phase::kPreparing;
          },
          [this](std::optional<core::TransferFailure> failure) {
            failure ? fail(std::move(*failure)) : prepared();
          }});
}

void CurlTransfer::prepared() {
  // Another method than GET is used for one request alone, which brings all that there is to know
  // (HTTP-26).
  if (has_own_method()) return open_sink([this] { sink_ready(); });
  // Each answer is another file, with a size of its own.
  if (request_.dynamic) return open_sink([this] { sink_ready(); });
  // The answer to a request for bytes tells what there is to know (LNX-129), also behind bytes
  // that are there already. What no such request is made for is asked first (HTTP-02), and whether
  // a file without missing bytes is still the same.
  const bool nothing_missing = size_ != kSizeUnknown && (!wanted_fits() || position_ >= end());
  const bool unnamed = !keeps_bytes() && validators_ == core::Validators{};
  if (may_discover()) {
    discovering_ = true;
    next_range();
  } else if (size_ == kSizeUnknown || nothing_missing || unnamed) {
    ask_size(false);
  } else {
    open_sink([this] { sink_ready(); });
  }
}

void CurlTransfer::ask_size(bool probe, Phase phase, void (CurlTransfer::*handler)(CURLcode)) {
  phase_ = phase;
  probing_ = probe;
  discarded_ = 0;
  auto done = when_done(handler);
  const bool begun =
      probe ? http_.get("0-0", {}, std::move(done)) : http_.ask_head(std::move(done));
  if (!begun) fail(curl_failure(subject_, CURLE_OUT_OF_MEMORY, {}));
}

void CurlTransfer::size_answered(CURLcode code) {
  if (!http_.has_final_head()) return fail_answer(code, {});
  const Answer answer = check_size_answer(http_.head(), probing_);
  switch (answer.kind) {
    case Answer::Kind::kGood:
      return learn(answer.size, validators_of(http_.head()));
    case Answer::Kind::kAskWithRange:
      return ask_size(true);
    case Answer::Kind::kVersionChanged:
      return version_changed();
    case Answer::Kind::kHttpStatus:
    case Answer::Kind::kAskSize:
    case Answer::Kind::kRefused:
      return fail_answer(code, answer);
  }
}

bool CurlTransfer::is_doubtful() const {
  return told_by_length_ && expected_.empty() && (size_ == 0 || http_.may_have_excess());
}

void CurlTransfer::confirm_size(bool probe) {
  told_by_length_ = false;
  answer_.reset();
  ask_size(probe, Phase::kConfirming, &CurlTransfer::size_confirmed);
}

/// Only an answer that tells another size says anything.
void CurlTransfer::size_confirmed(CURLcode code) {
  const bool answered = code == CURLE_OK && http_.has_final_head();
  const Answer answer = answered ? check_size_answer(http_.head(), probing_) : Answer{};
  if (answer.kind == Answer::Kind::kAskWithRange) return confirm_size(true);
  const bool tells = answered && answer.kind == Answer::Kind::kGood;
  if (tells && answer.size != size_) return version_changed();
  check();
}

void CurlTransfer::learn(std::uint64_t size, const core::Validators& validators) {
  const bool same = (request_.size == kSizeUnknown || request_.size == size) &&
                    same_version(request_.validators, validators, false);
  if (keeps_bytes() && !same) return version_changed();
  size_ = size;
  validators_ = validators;
  expect(http_.head());
  if (!wanted_fits()) {
    return fail(answer_failure(subject_, hr::kBgEInvalidRange,
                               "has a file of " + std::to_string(size) +
                                   " bytes, which ends before a range that is wanted"));
  }
  if (keeps_bytes() && position_ > end()) return version_changed();
  metadata_due_ = true;
  if (sink_) {
    when_open([this] { sink_ready(); });
  } else {
    open_sink([this] { sink_ready(); });
  }
}

bool CurlTransfer::may_discover() const {
  // The place of a file that is written directly is left alone until there is something for it
  // (LNX-83).
  return size_ == kSizeUnknown && position_ == 0 && request_.ranges.empty() && !request_.part_end &&
         !request_.direct;
}

bool CurlTransfer::wanted_fits() const {
  if (!request_.part_end) return core::fit(request_.ranges, size_);
  return core::fits({request_.offset, *request_.part_end - request_.offset}, size_);
}

std::uint64_t CurlTransfer::end() const {
  return request_.part_end ? std::min(*request_.part_end, size_)
                           : core::local_size(request_.ranges, size_);
}

bool CurlTransfer::keeps_bytes() const {
  if (!request_.part_end) return position_ > 0;
  return request_.keeps_rest || position_ > request_.offset;
}

void CurlTransfer::open_sink(std::function<void()> then) {
  if (then) phase_ = Phase::kOpening;
  when_open_ = std::move(then);
  const mode_t mode = request_.direct ? env_.direct_mode : FileSink::kPrivate;
  sink_ = std::make_shared<FileSink>(
      env_.workers, env_.syncs, request_.owner, request_.temp_name, env_.limits,
      [weak = weak_from_this()](int error) {
        if (const auto self = weak.lock()) self->synced(error);
      },
      mode);
  const std::uint64_t keep = !request_.part_end    ? position_
                             : request_.keeps_rest ? FileSink::kKeepAll
                                                   : 0;
  // Nobody has said yet that there is a file to replace the present one (LNX-83).
  if (request_.direct && (request_.dynamic || has_own_method())) {
    sink_->cut_late();
  }
  sink_->open(keep, position_, [weak = weak_from_this()](const FileSink::Opened& result) {
    if (const auto self = weak.lock()) self->opened(result);
  });
}

void CurlTransfer::opened(const FileSink::Opened& result) {
  if (is_over()) return;
  if (result.too_short && request_.volume != 0 && result.volume != 0 &&
      result.volume != request_.volume) {
    return fail(volume_failure(subject_, request_.temp_name));  // ERR-22
  }
  if (result.too_short) return version_changed();
  if (!result.ok()) {
    return fail(file_failure(subject_, result.error, "use the temporary file", request_.temp_name,
                             result.why));
  }
  observer_.on_opened(id_, result.volume);
  if (is_over()) return;
  is_open_ = true;
  hash();
  if (!early_.empty()) {
    const std::string early = std::exchange(early_, {});
    write(early.data(), early.size());
    flush();
    if (write_error_ != 0 && !when_open_) return range_ended(CURLE_WRITE_ERROR);
  }
  if (const auto then = std::exchange(when_open_, nullptr)) then();
  if (!is_over() && std::exchange(paused_, false)) http_.resume();
}

void CurlTransfer::when_open(std::function<void()> then) {
  if (is_open_) return then();
  when_open_ = std::move(then);
}

void CurlTransfer::sink_ready() {
  // Not before the file has been cut: a version that is stored must never be that of bytes which
  // an earlier version left behind (LNX-37).
  if (std::exchange(metadata_due_, false)) report_metadata();
  if (is_over()) return;
  if (position_ == end()) return check();
  next_range();
}

void CurlTransfer::next_range() {
  phase_ = Phase::kReceiving;
  const std::uint64_t longest = env_.http.requests.longest_range;
  const bool all = request_.ranges.empty() && !request_.part_end;
  const FileRange source = request_.part_end ? FileRange{position_, end() - position_}
                                             : core::source_of(request_.ranges, size_, position_);
  const bool whole =
      request_.foreground && all && position_ == 0 && (discovering_ || size_ < longest);  // HTTP-07
  asked_.ranged = !whole && !request_.dynamic && !has_own_method();
  asked_.open_ended = request_.dynamic;
  asked_.keeps = keeps_bytes();
  asked_.if_range = asked_.ranged && asked_.keeps && is_strong_entity_tag(validators_.etag);
  asked_.first = source.offset;
  asked_.last = source.offset + std::min(longest, source.length) - 1;
  asked_.tells_size = discovering_;
  asked_.size = size_;
  asked_.validators = validators_;
  answer_.reset();
  discarded_ = 0;
  std::string range;
  several_.reset();
  if (asked_.ranged && !one_by_one_ && !env_.misleading.has(request_.url)) {
    several_ = MultiRange::plan(request_.ranges, size_, position_, longest);
  }
  if (asked_.ranged) range = std::to_string(asked_.first) + "-" + std::to_string(asked_.last);
  if (several_) range = several_->text();
  if (!http_.get(range, asked_.if_range ? validators_.etag : std::string(),
                 when_done(&CurlTransfer::range_ended))) {
    fail(curl_failure(subject_, CURLE_OUT_OF_MEMORY, {}));
  }
}

bool CurlTransfer::on_head(const ResponseHead& head) {
  response_due_ = head.text;
  env_.touched(id_);
  if (head.status < 400 && !connected_told_) connected_due_ = true;
  if (phase_ != Phase::kReceiving) return true;
  const auto judged = several_ ? several_->judge(head, asked_) : MultiRange::Head::kOther;
  if (judged == MultiRange::Head::kOneByOne) return false;
  if (judged == MultiRange::Head::kParts) {
    answer_.emplace();
    answer_end_ = position_ + several_->length();
    return true;
  }
  answer_ = check_body_answer(head, asked_);
  if (answer_->kind == Answer::Kind::kHttpStatus) return true;
  if (answer_->kind != Answer::Kind::kGood) return false;
  told_by_length_ = std::exchange(discovering_, false) && !asked_.ranged;
  if (told_by_length_ && answer_->size >= env_.http.requests.longest_range) {
    answer_->kind = Answer::Kind::kAskSize;  // HTTP-08
    return false;
  }
  answer_end_ = position_ + (answer_->end - asked_.first);
  if (size_ == kSizeUnknown) size_ = answer_->size;  // asked by a method of the job's own
  // A server need not repeat what names the version.
  if (!head.etag.empty()) validators_.etag = head.etag;
  if (!head.last_modified.empty()) validators_.last_modified = head.last_modified;
  if (request_.dynamic) size_ = answer_->size;
  expect(head);
  if (may_stay_in_memory()) {
    in_memory_ = true;
    early_ = env_.small_files.buffer(size_);
  } else if (!sink_) {
    open_sink(nullptr);
  }
  hash();
  return true;
}

// Only in the cases in which the file is not open yet (see may_discover()).
bool CurlTransfer::may_stay_in_memory() const {
  const bool whole = asked_.first == 0 && answer_->size == answer_->end && answer_->end == size_;
  return !sink_ && whole && size_ <= SmallFiles::kMostBytes && expected_.empty() &&
         !env_.small_files.is_full();
}

/// The file is made after all: what is there of it is to be kept.
void CurlTransfer::leave_memory() {
  in_memory_ = false;
  open_sink(nullptr);
}

/// All that is wanted is in memory.
void CurlTransfer::save() {
  phase_ = Phase::kClosing;
  position_ = size_;
  note_redirect();
  http_.release();
  SmallFiles::Item item;
  item.owner = request_.owner;
  item.path = request_.temp_name;
  item.bytes = std::move(early_);
  item.mode = FileSink::kPrivate;
  item.done = [self = shared_from_this()](const SmallFiles::Outcome& outcome) {
    self->saved(outcome);
  };
  env_.small_files.add(std::move(item));
  tell_complete();
}

void CurlTransfer::saved(const SmallFiles::Outcome& outcome) {
  if (outcome.error == 0 && !stopped_) {
    observer_.on_opened(id_, outcome.volume);
    if (!stopped_) report_metadata();  // not before the file has been cut (LNX-37)
  }
  env_.ended(id_);
  if (stopped_) return stop_done_(outcome.error == 0 ? position_ : request_.offset);
  if (outcome.error != 0) {
    return observer_.on_failed(id_, file_failure(subject_, outcome.error, outcome.attempt,
                                                 request_.temp_name, outcome.why));
  }
  observer_.on_durable(id_, position_);
  if (moved_) observer_.on_moved(id_, *moved_);
  observer_.on_finished(id_, position_);
}

CurlRequest::Taken CurlTransfer::on_body(const char* data, std::size_t size) {
  using Taken = CurlRequest::Taken;
  if (!answer_ || answer_->kind != Answer::Kind::kGood) {
    discarded_ += size;
    return discarded_ <= kDiscardLimit ? Taken::kAll : Taken::kAbort;
  }
  if (in_memory_ && early_.size() + size > size_) leave_memory();
  if (is_open_ ? sink_->congested() : early_.size() + size > kMostEarly) {
    paused_ = true;
    return Taken::kPause;
  }
  if (!is_open_) {
    early_.append(data, size);
    return Taken::kAll;
  }
  if (several_) return take_parts(data, size);
  write(data, size);
  return write_error_ != 0 || excess_ ? Taken::kAbort : Taken::kAll;
}

void CurlTransfer::write(const char* data, std::size_t size) {
  write_error_ = sink_->cut();
  if (write_error_ != 0) return;
  const std::uint64_t wanted = answer_end_ - position_;
  excess_ = size > wanted;
  append(data, static_cast<std::size_t>(std::min<std::uint64_t>(size, wanted)));
}

/// False: write_error_ is set.
bool CurlTransfer::append(const char* data, std::size_t size) {
  const auto time = env_.loop.now();
  write_error_ = env_.writes.append(sink_, data, size, time);
  position_ = write_error_ == 0 ? position_ + size : sink_->length();
  const bool report_due =
      !received_due_ && (!received_told_ || time - last_report_ >= kReportInterval);
  if (report_due) {
    received_due_ = true;
    last_report_ = time;
  }
  if (!std::exchange(flush_due_, true) || report_due) env_.touched(id_);
  return write_error_ == 0;
}

/// The file gets what has come for it in this turn.
void CurlTransfer::flush() {
  if (!std::exchange(flush_due_, false)) return;
  write_error_ = env_.writes.flush(*sink_, env_.loop.now());
  position_ = sink_->length();
  if (hasher_) hasher_->follow();
}

CurlRequest::Taken CurlTransfer::take_parts(const char* data, std::size_t size) {
  const bool good = several_->take(
      data, size, [this](const char* bytes, std::size_t count) { return append(bytes, count); });
  return good ? CurlRequest::Taken::kAll : CurlRequest::Taken::kAbort;
}

/// RANGE-10: the server cannot send several ranges so that they can be used.
void CurlTransfer::ask_one_by_one() {
  one_by_one_ = true;
  if (several_->has_spoilt()) {
    env_.misleading.add(request_.url);
    return version_changed();
  }
  next_range();
}

void CurlTransfer::range_ended(CURLcode code) {
  if (answer_ && answer_->kind == Answer::Kind::kAskSize) {
    discovering_ = false;
    return ask_size(false);
  }
  if (in_memory_) {
    if (code == CURLE_OK && early_.size() == size_ && !is_doubtful()) return save();
    leave_memory();
  }
  if (sink_ && !is_open_) {
    when_open_ = [this, code] { range_ended(code); };
    const bool all_good = expected_.empty() && !is_doubtful();
    if (code == CURLE_OK && early_.size() == size_ && all_good) tell_complete();
    return;
  }
  paused_ = false;
  if (write_error_ != 0) return fail_to_write();
  if (several_ && several_->is_refused()) return ask_one_by_one();
  if (!http_.has_final_head() || !answer_) return fail_answer(code, {});
  if (answer_->kind == Answer::Kind::kVersionChanged) return version_changed();
  if (answer_->kind != Answer::Kind::kGood) return fail_answer(code, *answer_);
  if (excess_) {
    return fail(
        answer_failure(subject_, hr::kBgEInvalidServerResponse, "sent more than it had promised"));
  }
  if (const int error = sink_->cut(); error != 0) {
    return fail(file_failure(subject_, error, "write to", request_.temp_name));
  }
  const bool ends_where_it_ends = answer_->end == kSizeUnknown && code == CURLE_OK;
  if (ends_where_it_ends) size_ = position_;
  if (several_ && several_->is_complete() && position_ < answer_end_) {  // fewer ranges than asked
    one_by_one_ = position_ + several_->length() == answer_end_;
    return next_range();
  }
  if (position_ < answer_end_ && !ends_where_it_ends) {
    if (code == CURLE_OK) code = CURLE_PARTIAL_FILE;
    return fail(curl_failure(subject_, code, http_.detail()));
  }
  if (!metadata_told_) report_metadata();
  if (is_over()) return;
  if (position_ == end()) return is_doubtful() ? confirm_size(false) : check();
  next_range();
}

void CurlTransfer::synced(int error) {
  const bool receives = phase_ == Phase::kReceiving || phase_ == Phase::kConfirming;
  if (!receives && phase_ != Phase::kChecking) return;
  if (error != 0) return fail(file_failure(subject_, error, "write to", request_.temp_name));
  report_received();
  if (!is_over()) observer_.on_durable(id_, sink_->durable());
  if (!is_over() && paused_) {
    paused_ = false;
    http_.resume();
  }
}

/// LNX-121: what the program says counts alone, and a server speaks of whole files.
void CurlTransfer::expect(const ResponseHead& head) {
  const bool whole = request_.ranges.empty() && !request_.part_end;
  const bool usable = head.status == 200 || head.status == 206;
  if (!whole || !usable || !request_.digests.empty() || head.digests().empty()) return;
  expected_ = head.digests();
}

/// Computes, from the beginning of the file, what is needed and is not being computed yet.
void CurlTransfer::hash() {
  if (expected_.empty() || !is_open_) return;
  std::vector<DigestAlgorithm> algorithms = algorithms_of(expected_);
  if (hasher_ && hasher_->algorithms() == algorithms) return;
  if (hasher_) hasher_->stop();
  hasher_ = std::make_shared<Hasher>(sink_, std::move(algorithms));
  hasher_->follow();
}

void CurlTransfer::check() {
  if (!hasher_) return finish();
  phase_ = Phase::kChecking;
  hasher_->finish([weak = weak_from_this()](const Hasher::Outcome& outcome) {
    if (const auto self = weak.lock()) self->checked(outcome);
  });
}

void CurlTransfer::checked(const Hasher::Outcome& outcome) {
  if (phase_ != Phase::kChecking) return;
  if (outcome.error != 0) {
    return fail(file_failure(subject_, outcome.error, "read", request_.temp_name));
  }
  auto failure = digest_failure(subject_, expected_, outcome.digests, !request_.digests.empty());
  if (!failure) return finish();
  // Of no use to anybody, and it may have its final name already (TEMP-07).
  sink_->empty();
  conclude(true, [this, failure = std::move(*failure)](int) { observer_.on_failed(id_, failure); });
}

void CurlTransfer::note_redirect() {
  const std::uint32_t policy = request_.settings().security_flags & core::security::kRedirectMask;
  const bool has_asked = !request_.only_check;
  if (has_asked && policy == core::security::kRedirectReport && http_.url() != request_.url) {
    moved_ = http_.url();  // HTTP-14
  }
}

void CurlTransfer::finish() {
  note_redirect();
  conclude(false, [this](int error) {
    if (error != 0) {
      observer_.on_failed(id_, file_failure(subject_, error, "write to", request_.temp_name));
      return;
    }
    observer_.on_durable(id_, position_);
    if (moved_) observer_.on_moved(id_, *moved_);
    observer_.on_finished(id_, position_);
  });
  tell_complete();
}

void CurlTransfer::tell_complete() {
  if (!stopped_ && !std::exchange(complete_told_, true)) observer_.on_complete(id_);
}

void CurlTransfer::fail(core::TransferFailure failure) {
  const std::uint64_t before = sink_ ? sink_->durable() : 0;
  conclude(false, [this, before, failure = std::move(failure)](int) {
    if (sink_ && sink_->durable() > before) observer_.on_durable(id_, sink_->durable());
    if (moved_) observer_.on_moved(id_, *moved_);
    observer_.on_failed(id_, failure);
  });
}

void CurlTransfer::fail_to_write() {
  fail(file_failure(subject_, write_error_, "write to", request_.temp_name));
}

/// For answers that are no good, and for requests without an answer.
void CurlTransfer::fail_answer(CURLcode code, const Answer& answer) {
  if (const auto* certificate = http_.unjudged()) return ask_program(*certificate);
  if (http_.redirect_refused()) return fail_redirect();
  if (answer.kind == Answer::Kind::kHttpStatus ||
      (http_.has_final_head() && http_.head().status >= 400)) {
    return fail(status_failure(subject_, http_.head(), env_.loop.wall_now()));  // ERR-19
  }
  if (answer.kind == Answer::Kind::kRefused) {
    return fail(answer_failure(subject_, answer.code, answer.why));
  }
  fail(transport_failure(subject_, http_, code));
}

/// HTTP-15, HTTP-16.
void CurlTransfer::fail_redirect() {
  core::TransferFailure failure = status_failure(subject_, http_.head(), env_.loop.wall_now());
  failure.transient = false;
  const std::uint32_t policy = request_.settings().security_flags & core::security::kRedirectMask;
  if (policy == core::security::kRedirectDisallow) moved_ = http_.url();
  fail(std::move(failure));
}

void CurlTransfer::ask_program(const core::ServerCertificate& certificate) {
  conclude(false, [this, certificate](int) { observer_.on_certificate(id_, certificate); });
}

bool CurlTransfer::has_own_method() const {
  return !request_.settings().http_method.empty();
}

void CurlTransfer::version_changed() {
  conclude(true, [this](int) { observer_.on_version_changed(id_); });
}

/// Ends everything that is under way. `then` is called when the driver holds nothing of the file
/// any more and knows nothing of the transfer, unless it was stopped before.
void CurlTransfer::conclude(bool discard, std::function<void(int)> then) {
  flush();
  phase_ = Phase::kClosing;
  http_.release();
  if (hasher_) hasher_->stop();
  if (!discard) report_received();
  auto closed = [weak = weak_from_this(), then = std::move(then)](int error) {
    const auto self = weak.lock();
    if (!self) return;
    self->env_.ended(self->id_);
    if (self->stopped_) {
      self->stop_done_(self->sink_ ? self->sink_->durable() : self->request_.offset);
    } else {
      then(error);
    }
  };
  if (sink_) {
    sink_->close(discard, std::move(closed));
  } else {
    env_.loop.post([closed = std::move(closed)] { closed(0); });
  }
}

void CurlTransfer::stop(StopDone done) {
  stopped_ = true;
  stop_done_ = std::move(done);
  if (!is_over()) conclude(false, [](int) {});
}

void CurlTransfer::report() {
  flush();
  if (std::exchange(connected_due_, false) && !connected_told_ && !is_over()) {
    connected_told_ = true;
    observer_.on_connected(id_);
  }
  if (const auto headers = std::exchange(response_due_, std::nullopt); headers && !is_over()) {
    observer_.on_response(id_, *headers);
  }
  if (std::exchange(received_due_, false) && !is_over()) report_received();
  if (write_error_ != 0 && !is_over()) fail_to_write();
}

void CurlTransfer::report_metadata() {
  if (stopped_ || std::exchange(metadata_told_, true)) return;
  observer_.on_metadata(id_, size_, validators_, !http_.head().ranges_refused);
}

void CurlTransfer::report_received() {
  if (!sink_ || position_ == request_.offset || received_told_ == position_) return;
  report_metadata();
  if (stopped_) return;
  received_told_ = position_;
  observer_.on_received(id_, position_);
}

CurlMulti::Done CurlTransfer::when_done(void (CurlTransfer::*handler)(CURLcode)) {
  return [this, handler](CURLcode code) { (this->*handler)(code); };
}

}  // namespace openbits::transfer
