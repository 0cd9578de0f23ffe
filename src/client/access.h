// What the COM library needs of a connection beyond the public API.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <openbits/client.hpp>
#include <openbits/export.hpp>
#include <openbits/http_options.hpp>
#include <openbits/result.hpp>

namespace openbits::client {

/// Who is registered for the events of a job.
struct Registered {
  enum class Where { kNowhere, kHere, kElsewhere } where = Where::kNowhere;
  /// kHere: what was given with the functions.
  std::shared_ptr<void> cookie;
};

/// What a class makes for the service: functions, and something of the maker's that is kept exactly
/// as long as they are.
struct Instance {
  Callbacks callbacks;
  std::shared_ptr<void> cookie;
};

/// How a thread of the program waits for an answer of the service, if not simply by sleeping: a
/// single-threaded apartment takes calls meanwhile (NOT-37).
class Pump {
 public:
  virtual ~Pump() = default;
  /// Returns when `done` holds, which is to be looked at first, whenever wake() has been called,
  /// and after anything else that ran here: that may have waited in turn, and so used up the
  /// wake(). `done` takes no lock. Must not throw. Thread: the one that has set the pump.
  virtual void wait(const std::function<bool()>& done) = 0;
  /// Must neither throw nor wait for the pump's thread, nor make calls. Thread: any.
  virtual void wake() = 0;
};

struct OPENBITS_EXPORT Access {
  /// Job::set_callbacks with something of the caller's that registered() gives back. It is kept
  /// exactly as long as the functions.
  static Result<void> set_callbacks(Job& job, Callbacks callbacks, Registration registration,
                                    std::shared_ptr<void> cookie);
  using CertificateCallback = HttpOptions::CertificateCallback;
  /// The same for HttpOptions::set_certificate_callback.
  static Result<void> set_certificate_callback(HttpOptions& options, CertificateCallback callback,
                                               std::shared_ptr<void> cookie);
  static Result<Registered> registered(const Job& job);
  /// Lets go of all functions of the connection, instances of classes included, without a word to
  /// the service: it finds out when it calls one.
  static void forget_callbacks(Client& client);
  /// Waits until no function of the program runs on a thread of the library, of any client of the
  /// process, and until the threads that served clients which have ended are gone. Returns at once
  /// on such a thread.
  static void settle();
  /// False once the bus is gone, which is for good.
  static bool alive(const Client& client);

  /// Serves a class on the client's connection: takes its bus name and exports its factory.
  /// `create` gets the IID that the service asks for, as text; it runs on a thread of the callback
  /// pool, and its failure is the service's answer; an exception counts as E_FAIL. The instance is
  /// let go of, on such a thread, when the service releases it or goes away, or the bus does.
  /// Errors: hr::kWin32AlreadyExists if the class is served already, by whomever; and those of any
  /// call. Not to be called at the same time as revoke_class for the same class.
  static Result<void> register_class(
      Client& client, const Guid& clsid,
      std::function<Result<Instance>(const std::string& iid)> create);
  /// Gives the name back, and then lets go of `create`. What the service has asked for by then is
  /// still made, and what there is stays until the service releases it.
  static void revoke_class(Client& client, const Guid& clsid);
  /// Instances of the class that the service holds or has asked for. 0 after revoke_class: nothing
  /// was lost, for later requests go to the next program with the name.
  static std::size_t instances(const Client& client, const Guid& clsid);

  /// From now on the calling thread waits for answers, on any connection, in `pump`; null: by
  /// sleeping. The pump is the caller's. It must stay until it is replaced and no call waits in it
  /// any more; it is not touched after that.
  static void set_pump(Pump* pump);
};

}  // namespace openbits::client
