#include "client/certificate_host.h"

#include <cerrno>
#include <charconv>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "client/bus_errors.h"
#include "client/callback_pool.h"
#include "client/connection.h"
#include "wire/codec.h"
#include "wire/names.h"

namespace openbits::client {
namespace {

constexpr const char* kObjects = "/org/openbits/client/certificates";
constexpr std::size_t kLongestChain = 100;

std::string object_path(std::uint64_t number) {
  return std::string(kObjects) + "/" + std::to_string(number);
}

std::optional<std::uint64_t> object_number(std::string_view path) {
  const std::string_view prefix = kObjects;
  if (!path.starts_with(prefix) || path.size() <= prefix.size() + 1) return std::nullopt;
  std::uint64_t number = 0;
  const char* const end = path.data() + path.size();
  const auto [stop, error] = std::from_chars(path.data() + prefix.size() + 1, end, number);
  if (error != std::errc{} || stop != end || object_path(number) != path) return std::nullopt;
  return number;
}

struct Question {
  Guid job;
  std::uint32_t file = 0;
  ServerCertificate certificate;
};

int read_question(sd_bus_message* m, Question& question) {
  const char* path = "";
  int r = sd_bus_message_read(m, "ou", &path, &question.file);
  if (r >= 0) r = wire::read_string(m, question.certificate.server);
  if (r >= 0) r = sd_bus_message_enter_container(m, 'a', "ay");
  if (r < 0) return r;
  const void* bytes = nullptr;
  std::size_t size = 0;
  while ((r = sd_bus_message_read_array(m, 'y', &bytes, &size)) > 0) {
    if (question.certificate.chain.size() == kLongestChain) return -EBADMSG;
    const auto* first = static_cast<const std::uint8_t*>(bytes);
    question.certificate.chain.emplace_back(first, first + size);
  }
  if (r < 0) return r;
  const auto name = wire::parse_path(path);
  if (!name || name->file || question.certificate.chain.empty()) return -EBADMSG;
  question.job = name->job;
  return sd_bus_message_exit_container(m);
}

}  // namespace

const sd_bus_vtable CertificateHost::kVtable[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD_WITH_ARGS("ValidateServerCertificate",
                            SD_BUS_ARGS("o", job, "u", file, "s", server, "aay", chain),
                            SD_BUS_RESULT("i", result), on_call, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END,
};

// Registering ---------------------------------------------------------------------------------

Result<void> CertificateHost::register_object(const Guid& job, const std::string& object,
                                              const std::function<void()>& before,
                                              const std::function<void()>& after) {
  const std::string path = wire::job_path(job);
  Request request{path.c_str(), wire::kHttpOptionsInterface, "SetCertificateCallback"};
  request.append = [&](sd_bus_message* m) {
    before();
    return sd_bus_message_append_basic(m, 'o', object.c_str());
  };
  request.read = [&](sd_bus_message*) {
    after();
    return 0;
  };
  return connection_.call(request);
}

Result<void> CertificateHost::set(const Guid& job, Judge judge, std::shared_ptr<void> cookie) {
  auto function = std::make_shared<Function>();
  function->cookie = std::move(cookie);
  function->judge = std::move(judge);
  const Number number = ++last_number_;
  Retired retired;
  auto result = register_object(
      job, object_path(number),
      [&] {
        entries_.emplace(number, Entry{this, job, function});
      },
      [&] {
        retired = remove_if([&](Number n, const Entry& e) { return n < number && e.job == job; });
        if (const auto it = entries_.find(number); it != entries_.end()) {
          it->second.confirmed = true;
        }
      });
  if (!result) {
    connection_.run_on_io(
        [&] { retired = remove_if([&](Number n, const Entry&) { return n == number; }); });
  }
  return result;
}

Result<void> CertificateHost::clear(const Guid& job) {
  Retired retired;
  return register_object(
      job, "/", [] {}, [&] { retired = retire(job); });
}

void CertificateHost::forget_all() {
  Retired retired;
  connection_.run_on_io([&] { retired = remove_if([](Number, const Entry&) { return true; }); });
}

CertificateHost::Retired CertificateHost::retire(const Guid& job) {
  return remove_if([&](Number, const Entry& e) { return e.job == job; });
}

CertificateHost::Retired CertificateHost::remove_if(
    const std::function<bool(Number, const Entry&)>& wanted) {
  Retired retired;
  for (auto it = entries_.begin(); it != entries_.end();) {
    if (!wanted(it->first, it->second)) {
      ++it;
      continue;
    }
    it->second.function->withdrawn = true;
    retired.push_back(std::move(it->second.function));
    it = entries_.erase(it);
  }
  return retired;
}

void CertificateHost::dispose(Retired retired) {
  if (retired.empty()) return;
  connection_.pool().run(CallbackPool::Urgency::kLater,
                         [kept = std::move(retired)](Connection&) { std::ignore = kept; });
}

void CertificateHost::lost() {
  dispose(
      remove_if([this](Number, const Entry& e) { return e.confirmed || !connection_.alive(); }));
}

// Being called --------------------------------------------------------------------------------

Result<void> CertificateHost::attach() {
  sd_bus_slot* slot = nullptr;
  const int r = sd_bus_add_fallback_vtable(
      connection_.bus(), &slot, kObjects, wire::kCertificateCallbackInterface, kVtable, find, this);
  if (r < 0) return error_of_send(r);
  slot_.reset(slot);
  return {};
}

void CertificateHost::detach() {
  slot_.reset();
  unanswered_.clear();
}

int CertificateHost::find(sd_bus*, const char* path, const char*, void* userdata, void** found,
                          sd_bus_error*) {
  auto& self = *static_cast<CertificateHost*>(userdata);
  const auto number = object_number(path);
  const auto it = number ? self.entries_.find(*number) : self.entries_.end();
  if (it == self.entries_.end()) return 0;
  *found = &it->second;
  return 1;
}

int CertificateHost::on_call(sd_bus_message* m, void* userdata, sd_bus_error* error) {
  const auto& entry = *static_cast<Entry*>(userdata);
  return entry.host->asked(m, entry, error);
}

int CertificateHost::asked(sd_bus_message* m, const Entry& entry, sd_bus_error* error) {
  const char* const sender = sd_bus_message_get_sender(m);
  if (sender == nullptr || connection_.service_owner() != sender) {
    return sd_bus_error_set(error, SD_BUS_ERROR_ACCESS_DENIED, "only the service may call this");
  }
  Question question;
  const int r = read_question(m, question);
  if (r == -EBADMSG || (r >= 0 && question.job != entry.job)) {
    return sd_bus_error_set(error, SD_BUS_ERROR_INVALID_ARGS, "an argument is out of range");
  }
  if (r < 0) return r;
  const std::uint64_t ticket = ++last_ticket_;
  unanswered_.emplace(ticket, sd_bus_message_ref(m));
  connection_.pool().run(
      CallbackPool::Urgency::kSoon,
      [this, ticket, question = std::move(question), function = entry.function](Connection& c) {
        HResult result = hr::kEFail;
        try {
          const Job job = c.job(question.job);
          if (!function->withdrawn) {
            result = function->judge(job, job.file(question.file), question.certificate);
          }
        } catch (...) {
          result = hr::kEFail;  // an exception does not accept
        }
        c.post([this, ticket, result] { answer(ticket, result); });
      });
  return 1;
}

void CertificateHost::answer(std::uint64_t ticket, HResult result) {
  const auto it = unanswered_.find(ticket);
  if (it == unanswered_.end()) return;
  sd_bus_reply_method_return(it->second.get(), "i", result);
  unanswered_.erase(it);
}

}  // namespace openbits::client
