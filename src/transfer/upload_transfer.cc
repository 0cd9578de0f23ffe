#include "transfer/upload_transfer.h"

#include <algorithm>
#include <utility>

#include "core/http_settings.h"
#include "transfer/request_setup.h"
#include "transfer/url.h"

namespace openbits::transfer {
namespace {

using namespace std::chrono_literals;

/// The position is stored no more often than this: the server knows it anyway.
constexpr std::chrono::microseconds kDurableInterval = 500ms;
/// A fragment that takes less than the one is followed by a larger one, and by a smaller one if it
/// takes more than the other.
constexpr std::chrono::microseconds kQuick = 1s;
constexpr std::chrono::microseconds kSlow = 10s;

/// The last Ack comes when the server's application has made its reply (UPL-34).
constexpr std::chrono::seconds kReplyPatience = 15min;

/// Progress within one request is reported no more often than this.
constexpr std::chrono::microseconds kReportInterval = 100ms;

constexpr unsigned kMostIdleAcks = 5;
constexpr unsigned kMostLostSessions = 3;
constexpr std::size_t kDiscardLimit = std::size_t{64} * 1024;

bool is_good(int status) {
  return status == 200 || status == 201;
}

}  // namespace

UploadTransfer::UploadTransfer(core::TransferId id, core::TransferRequest request,
                               core::TransferObserver& observer, const Environment& environment)
    : id_(id),
      request_(std::move(request)),
      upload_(*request_.upload),
      observer_(observer),
      env_(environment),
      http_(env_.http.multi, *this),
      url_(request_.url),
      session_(upload_.session),
      position_(request_.offset),
      fragment_size_(env_.limits.first),
      largest_(env_.limits.most),
      durable_told_(request_.offset) {
  subject_.file = request_.file;
  subject_.url = display_url(request_.url);
}

void UploadTransfer::begin() {
  if (phase_ != Phase::kWaiting) return;
  phase_ = Phase::kPreparing;
  choose_host();
  set_up({http_, request_, subject_, url_, core::security::kRedirectMask, env_.http,  // HTTP-12
          env_.readers,
          [weak = weak_from_this()] {
            const auto self = weak.lock();
            return self && self->phase_ == Phase::kPreparing;
          },
          [this](std::optional<core::TransferFailure> failure) {
            failure ? fail(std::move(*failure)) : prepared();
          }});
}

/// UPL-27, UPL-28.
void UploadTransfer::choose_host() {
  url_ = request_.url;
  stand_in_.clear();
  if (session_.host.empty()) return;
  if (session_.host_fallback != 0 && upload_.unreached >= session_.host_fallback) return;
  const auto other = with_host(request_.url, session_.host);
  if (!other) return;
  url_ = stand_in_ = *other;
}

void UploadTransfer::prepared() {
  if (upload_.task != core::UploadRequest::Task::kSend) return end_session();
  open();
}

void UploadTransfer::open() {
  phase_ = Phase::kOpening;
  auto source = std::make_shared<SourceFile>();
  env_.readers.run([source, path = upload_.source,
                    owner = request_.owner] { *source = open_source(path, owner, {}); },
                   [weak = weak_from_this(), source] {
                     const auto self = weak.lock();
                     if (!self || self->phase_ != Phase::kOpening) return;
                     self->source_ = source;
                     self->opened();
                   });
}

void UploadTransfer::opened() {
  if (source_->error != 0) {
    return fail(file_failure(subject_, source_->error, "read", upload_.source, source_->why));
  }
  const core::Validators version = upload_version(source_->version);
  const bool is_known = request_.validators != core::Validators{};
  if (is_known && (request_.validators != version || request_.size != size())) {
    return source_changed();
  }
  if (has_own_method()) return send_whole();
  if (session_.id.empty()) return create_session();
  if (!is_known) {  // what it has is of another version
    return send_packet("Cancel-Session", {"BITS-Session-Id: " + session_.id}, {},
                       &UploadTransfer::old_session_cancelled);
  }
  if (position_ > size()) position_ = size();
  next_fragment();
}

// Sessions -----------------------------------------------------------------------------------

void UploadTransfer::send_packet(const char* type, std::vector<std::string> fields,
                                 std::string_view body, Answered then) {
  phase_ = Phase::kTalking;
  discarded_ = 0;
  sent_at_ = env_.loop.now();
  CurlRequest::Content content;
  content.method = kUploadMethod;
  content.fields = std::move(fields);
  content.fields.insert(content.fields.begin(), std::string("BITS-Packet-Type: ") + type);
  content.body = body;
  const bool is_last = source_ && position_ + body.size() == size();
  if (is_last && upload_.wants_reply) content.patience = kReplyPatience;
  if (!http_.send(url_, stand_in_, std::move(content),
                  [this, then](CURLcode code) { answered(code, then); })) {
    fail(curl_failure(subject_, CURLE_OUT_OF_MEMORY, {}));
  }
}

void UploadTransfer::answered(CURLcode code, Answered then) {
  if (!http_.has_final_head()) return fail_request(code);
  const ResponseHead& head = http_.head();
  observer_.on_response(id_, head.text);
  if (is_over()) return;
  if (head.status < 400 && !std::exchange(connected_told_, true)) observer_.on_connected(id_);
  if (is_over()) return;
  (this->*then)(parse_ack(head));
}

CurlRequest::Taken UploadTransfer::on_body(const char*, std::size_t size) {
  discarded_ += size;
  return discarded_ <= kDiscardLimit ? CurlRequest::Taken::kAll : CurlRequest::Taken::kAbort;
}

void UploadTransfer::create_session() {
  send_packet("Create-Session", {"BITS-Supported-Protocols: " + std::string(kUploadProtocol)}, {},
              &UploadTransfer::session_created);
}

void UploadTransfer::session_created(const UploadAck& ack) {
  const int status = http_.head().status;
  const bool mismatch = status == 400 && ack.error == hr::kEInvalidArg;  // UPL-09
  if (mismatch ||
      (is_good(status) && ack.is_ack && !equal_ignoring_case(ack.protocol, kUploadProtocol))) {
    return fail(answer_failure(subject_, hr::kBgEClientServerProtocolMismatch,
                               "speaks no version of the upload protocol that is known here"));
  }
  if (!is_good(status)) {
    if (!ack.is_ack || status != 409) return fail_answer(ack);
    core::TransferFailure failure =
        upload_failure(subject_, http_.head(), ack, env_.loop.wall_now());
    failure.transient = false;  // UPL-10: it will not be overwritten later either
    return fail(std::move(failure));
  }
  if (!ack.is_ack || ack.session.empty()) {  // UPL-02
    return fail(answer_failure(subject_, hr::kBgEInvalidServerResponse,
                               "does not speak the upload protocol of BITS"));
  }
  session_ = {};
  session_.id = ack.session;
  session_.host = ack.host;
  session_.host_fallback = ack.host_fallback;
  position_ = durable_told_ = 0;
  received_told_.reset();
  idle_acks_ = 0;
  observer_.on_metadata(id_, size(), upload_version(source_->version), false);
  if (is_over()) return;
  observer_.on_session(id_, session_);
  if (is_over()) return;
  choose_host();
  if (stand_in_.empty()) return next_fragment();
  send_packet("Ping", {}, {}, &UploadTransfer::host_reached);
}

void UploadTransfer::host_reached(const UploadAck& ack) {
  if (!is_good(http_.head().status)) return fail_answer(ack);
  next_fragment();
}

/// Whatever the server has said: it will let go of that session sooner or later.
void UploadTransfer::old_session_cancelled(const UploadAck&) {
  create_session();
}

void UploadTransfer::lose_session() {
  if (++lost_ > kMostLostSessions) {
    core::TransferFailure failure =
        upload_failure(subject_, http_.head(), {}, env_.loop.wall_now());
    failure.error.code = hr::kBgESessionNotFound;
    failure.transient = true;
    return fail(std::move(failure));
  }
  create_session();
}

void UploadTransfer::end_session() {
  const bool closes = upload_.task == core::UploadRequest::Task::kClose;
  send_packet(closes ? "Close-Session" : "Cancel-Session", {"BITS-Session-Id: " + session_.id}, {},
              &UploadTransfer::session_ended);
}

/// UPL-26.
void UploadTransfer::session_ended(const UploadAck& ack) {
  const int status = http_.head().status;
  const bool again = status >= 500 && status < 600 && ack.error != hr::kBgESessionNotFound;
  if (!again) return finish();
  core::TransferFailure failure = upload_failure(subject_, http_.head(), ack, env_.loop.wall_now());
  failure.transient = true;
  fail(std::move(failure));
}

// By another method --------------------------------------------------------------------------

bool UploadTransfer::has_own_method() const {
  return !request_.settings().http_method.empty();
}

void UploadTransfer::send_whole() {
  phase_ = Phase::kTalking;
  body_ = std::make_shared<UploadBody>(env_.readers, source_, [this] { piece_read(); });
  CurlRequest::Content content;
  content.method = request_.settings().http_method;
  content.source = body_.get();
  content.source_size = size();
  if (!http_.send(url_, {}, std::move(content), [this](CURLcode code) { whole_sent(code); })) {
    fail(curl_failure(subject_, CURLE_OUT_OF_MEMORY, {}));
  }
}

/// What libcurl has taken before shows that the server is there.
void UploadTransfer::piece_read() {
  if (phase_ != Phase::kTalking) return;
  const std::uint64_t given = body_->given();
  if (given > 0 && !std::exchange(connected_told_, true)) observer_.on_connected(id_);
  if (!is_over() && given > 0 && env_.loop.now() - last_report_ >= kReportInterval) {
    last_report_ = env_.loop.now();
    tell_size();
    if (!is_over()) observer_.on_received(id_, given);
  }
  if (!is_over()) http_.resume();
}

void UploadTransfer::whole_sent(CURLcode code) {
  if (body_->changed()) return source_changed();
  if (body_->error() != 0) {
    return fail(file_failure(subject_, body_->error(), "read", upload_.source));
  }
  answered(code, &UploadTransfer::whole_answered);
}

void UploadTransfer::whole_answered(const UploadAck&) {
  const ResponseHead& head = http_.head();
  if (head.status < 200 || head.status > 299) {
    return fail(status_failure(subject_, head, env_.loop.wall_now()));
  }
  position_ = size();
  tell_size();
  if (!is_over()) report_progress(true);
  if (!is_over()) finish();
}

void UploadTransfer::tell_size() {
  if (std::exchange(metadata_told_, true)) return;
  observer_.on_metadata(id_, size(), upload_version(source_->version), false);
}

// Fragments ----------------------------------------------------------------------------------

void UploadTransfer::next_fragment() {
  phase_ = Phase::kReading;
  // What the server has already counts when it has said so about the last byte (UPL-22).
  std::uint64_t first = position_;
  if (first == size() && first > 0) first = position_ = size() - 1;
  const auto length =
      static_cast<std::size_t>(std::min<std::uint64_t>(fragment_size_, size() - first));
  auto fragment = std::make_shared<Fragment>();
  env_.readers.run([fragment, source = source_, first,
                    length] { *fragment = read_fragment(*source, first, length); },
                   [weak = weak_from_this(), fragment] {
                     const auto self = weak.lock();
                     if (!self || self->phase_ != Phase::kReading) return;
                     self->fragment_read(std::move(*fragment));
                   });
}

void UploadTransfer::fragment_read(Fragment fragment) {
  if (fragment.error != 0) {
    return fail(file_failure(subject_, fragment.error, "read", upload_.source));
  }
  if (fragment.changed) return source_changed();
  fragment_ = std::move(fragment);
  std::vector<std::string> fields = {
      "BITS-Session-Id: " + session_.id,
      "Content-Range: " + fragment_range(position_, fragment_.bytes.size(), size())};
  if (position_ == 0) fields.push_back("Content-Name: " + content_name(upload_.source));  // UPL-13
  send_packet("Fragment", std::move(fields), fragment_.bytes, &UploadTransfer::fragment_answered);
}

void UploadTransfer::fragment_answered(const UploadAck& ack) {
  const int status = http_.head().status;
  if (ack.error == hr::kBgESessionNotFound) return lose_session();  // UPL-20
  if (status == 413 && ack.error != hr::kBgETooLarge) return shrink(ack);
  if (status == 416 && ack.is_ack && ack.expected) return go_on_from(*ack.expected);  // UPL-16
  if (!is_good(status)) return fail_answer(ack);
  const std::uint64_t end = position_ + fragment_.bytes.size();
  if (!ack.is_ack || !ack.expected || *ack.expected > size()) {
    return fail(answer_failure(subject_, hr::kBgEInvalidServerResponse,
                               "does not say what it has of the file"));
  }
  adapt(env_.loop.now() - sent_at_);
  const bool was_last = end == size() && *ack.expected == size();
  if (was_last) return all_sent(ack);
  go_on_from(*ack.expected);
}

void UploadTransfer::go_on_from(std::uint64_t offset) {
  if (offset > size()) {
    return fail(answer_failure(subject_, hr::kBgEInvalidServerResponse,
                               "wants what is behind the end of the file"));
  }
  if (offset > position_) {
    idle_acks_ = 0;
  } else if (++idle_acks_ > kMostIdleAcks) {
    return fail(answer_failure(subject_, hr::kBgEInvalidServerResponse,
                               "asks for the same part of the file again and again"));
  }
  position_ = offset;
  report_progress(false);
  if (!is_over()) next_fragment();
}

/// UPL-18.
void UploadTransfer::shrink(const UploadAck& ack) {
  if (fragment_.bytes.size() <= env_.limits.least) return fail_answer(ack);
  largest_ = fragment_size_ = std::max(env_.limits.least, fragment_.bytes.size() / 2);
  next_fragment();
}

void UploadTransfer::adapt(std::chrono::microseconds took) {
  if (took < kQuick) fragment_size_ = std::min(largest_, fragment_size_ * 2);
  if (took > kSlow) fragment_size_ = std::max(env_.limits.least, fragment_size_ / 2);
}

void UploadTransfer::all_sent(const UploadAck& ack) {
  position_ = size();
  if (upload_.wants_reply) {
    const auto reply = ack.reply_url.empty() ? std::nullopt : resolve_url(url_, ack.reply_url);
    if (!reply || !split_url(*reply)) {  // UPL-34
      return fail(answer_failure(subject_, hr::kBgEInvalidServerResponse,
                                 "has the file, but does not say where its reply is"));
    }
    session_.reply_url = *reply;
    observer_.on_session(id_, session_);
    if (is_over()) return;
  }
  report_progress(true);
  if (!is_over()) finish();
}

// The end ------------------------------------------------------------------------------------

void UploadTransfer::report_progress(bool durably) {
  if (stopped_) return;
  if (received_told_ != position_) {
    received_told_ = position_;
    observer_.on_received(id_, position_);
  }
  const bool is_due = durably || env_.loop.now() - last_durable_ >= kDurableInterval;
  if (is_over() || !is_due || durable_told_ == position_) return;
  last_durable_ = env_.loop.now();
  durable_told_ = position_;
  observer_.on_durable(id_, position_);
}

void UploadTransfer::finish() {
  conclude([this] { observer_.on_finished(id_, position_); });
}

void UploadTransfer::fail(core::TransferFailure failure) {
  conclude([this, failure = std::move(failure)] {
    if (durable_told_ != position_) observer_.on_durable(id_, position_);
    observer_.on_failed(id_, failure);
  });
}

void UploadTransfer::fail_answer(const UploadAck& ack) {
  fail(upload_failure(subject_, http_.head(), ack, env_.loop.wall_now()));
}

/// Without an answer.
void UploadTransfer::fail_request(CURLcode code) {
  if (const auto* certificate = http_.unjudged()) {
    return conclude([this, shown = *certificate] { observer_.on_certificate(id_, shown); });
  }
  if (http_.redirect_refused()) {
    core::TransferFailure failure = status_failure(subject_, http_.head(), env_.loop.wall_now());
    failure.transient = false;
    return fail(std::move(failure));
  }
  fail(transport_failure(subject_, http_, code));
}

/// FILE-27.
void UploadTransfer::source_changed() {
  core::TransferFailure failure;
  failure.transient = false;
  failure.error = {
      ErrorContext::kLocalFile, hr::kBgELocalFileChanged, request_.file, "http",
      upload_.source + " has changed since its upload began. Resume to upload it as it is now."};
  fail(std::move(failure));
}

/// `then` is called when the driver knows nothing of the transfer any more, unless it was stopped
/// before.
void UploadTransfer::conclude(std::function<void()> then) {
  phase_ = Phase::kClosing;
  http_.cancel();
  env_.loop.post([weak = weak_from_this(), then = std::move(then)] {
    const auto self = weak.lock();
    if (!self) return;
    self->env_.ended(self->id_);
    if (self->stopped_) {
      self->stop_done_(self->position_);
    } else {
      then();
    }
  });
}

void UploadTransfer::stop(StopDone done) {
  stopped_ = true;
  stop_done_ = std::move(done);
  if (!is_over()) conclude([] {});
}

}  // namespace openbits::transfer
