#include "transfer/user_rights.h"

#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/fsuid.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace openbits::transfer {
namespace {

using namespace std::chrono_literals;

constexpr gid_t kNoGroup = 65534;
constexpr std::size_t kMostNameBytes = std::size_t{1} << 20;

struct Account {
  uid_t user = 0;
  std::vector<gid_t> groups = {kNoGroup};  ///< the first is the primary one
};

/// Returns 0 or errno. An account without an entry has no groups.
int look_up(Account& account) {
  passwd entry = {};
  passwd* found = nullptr;
  std::vector<char> buffer(1024);
  int error = 0;
  while ((error = ::getpwuid_r(account.user, &entry, buffer.data(), buffer.size(), &found)) ==
         ERANGE) {
    if (buffer.size() >= kMostNameBytes) return ERANGE;
    buffer.resize(buffer.size() * 2);
  }
  if (error == ENOENT || error == ESRCH) return 0;
  if (error != 0 || found == nullptr) return error;
  int count = 32;
  account.groups.resize(static_cast<std::size_t>(count));
  while (::getgrouplist(entry.pw_name, entry.pw_gid, account.groups.data(), &count) < 0) {
    account.groups.resize(std::max(account.groups.size() * 2, static_cast<std::size_t>(count)));
    if (account.groups.size() > NGROUPS_MAX) return EINVAL;
    count = static_cast<int>(account.groups.size());
  }
  account.groups.resize(static_cast<std::size_t>(count));
  return 0;
}

/// The accounts that were looked up a moment ago: asking for one can mean asking a server. Thread:
/// any.
class RecentAccounts {
 public:
  /// Returns 0 or errno.
  int get(Account& account) {
    const auto now = std::chrono::steady_clock::now();
    {
      const std::lock_guard lock(mutex_);
      const auto at = known_.find(account.user);
      if (at != known_.end() && now - at->second.since < kLifetime) {
        account = at->second.account;
        return 0;
      }
    }
    if (const int error = look_up(account); error != 0) return error;
    const std::lock_guard lock(mutex_);
    std::erase_if(known_, [now](const auto& one) { return now - one.second.since >= kLifetime; });
    known_[account.user] = {account, now};
    return 0;
  }

 private:
  static constexpr auto kLifetime = 10s;
  struct Known {
    Account account;
    std::chrono::steady_clock::time_point since;
  };
  std::mutex mutex_;
  std::map<uid_t, Known> known_;  // guarded by mutex_
};

/// Of a thread that is not to have the rights of the service.
thread_local std::optional<uid_t> acting_for;

/// Whom the service runs as, for good.
uid_t service_user() {
  static const uid_t user = ::geteuid();
  return user;
}

/// Of this thread alone: the functions of glibc would change all of them. The user id itself
/// stays: with it the user could send signals to the thread, which reach the whole service. The
/// capabilities go last: the calls before need them. Returns 0 or errno.
int become(const Account& account) {
  if (::syscall(SYS_setgroups, account.groups.size(), account.groups.data()) != 0) return errno;
  ::setfsgid(account.groups.front());
  ::setfsuid(account.user);
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  const __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
  if (::syscall(SYS_capset, &header, none) != 0) return errno;
  // These two say nothing when they fail, but return what holds.
  const bool is_user = static_cast<uid_t>(::setfsuid(static_cast<uid_t>(-1))) == account.user;
  const auto group = static_cast<gid_t>(::setfsgid(static_cast<gid_t>(-1)));
  return is_user && group == account.groups.front() ? 0 : EPERM;
}

}  // namespace

int with_rights_of(std::optional<uid_t> user, const std::function<void()>& work) {
  const uid_t self = service_user();
  if (!user || *user == self || (*user == 0 && self != 0)) {
    work();
    return 0;
  }
  if (self != 0) return EACCES;
  static RecentAccounts accounts;
  Account account;
  account.user = *user;
  if (const int error = accounts.get(account); error != 0) return error;
  int error = 0;
  try {
    std::thread([&] {
      error = become(account);
      if (error != 0) return;
      acting_for = *user;
      work();
    }).join();
  } catch (const std::system_error&) {
    return EAGAIN;
  }
  return error;
}

uid_t acting_user() {
  return acting_for.value_or(service_user());
}

int give_to(int fd, uid_t user) {
  if (service_user() != 0) return 0;
  return ::fchown(fd, user, static_cast<gid_t>(-1)) == 0 ? 0 : errno;
}

}  // namespace openbits::transfer
