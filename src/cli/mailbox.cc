#include "cli/mailbox.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <utility>

namespace openbits::cli {

Mailbox::Mailbox() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
Mailbox::~Mailbox() {
  close(fd_);
}

void Mailbox::post(Event event) {
  const std::lock_guard lock(mutex_);
  events_.push_back(std::move(event));
  eventfd_write(fd_, 1);
}

std::optional<Event> Mailbox::take() {
  const std::lock_guard lock(mutex_);
  if (events_.empty()) {
    eventfd_t ignored = 0;
    eventfd_read(fd_, &ignored);
    return std::nullopt;
  }
  Event event = std::move(events_.front());
  events_.pop_front();
  return event;
}

Interrupts::Interrupts() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction present {};
    // A signal that is held back is not ignored any more.
    sigaction(signal, nullptr, &present);
    if (present.sa_handler != SIG_IGN) sigaddset(&set, signal);
  }
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  fd_ = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

Interrupts::~Interrupts() {
  close(fd_);
}

std::optional<int> Interrupts::take() {
  signalfd_siginfo info{};
  if (read(fd_, &info, sizeof info) != static_cast<ssize_t>(sizeof info)) return std::nullopt;
  return static_cast<int>(info.ssi_signo);
}

void wait_for(const Interrupts& interrupts, const Mailbox* mailbox,
              std::chrono::milliseconds most) {
  std::array<pollfd, 2> fds = {
      {{interrupts.fd(), POLLIN, 0}, {mailbox != nullptr ? mailbox->fd() : -1, POLLIN, 0}}};
  poll(fds.data(), fds.size(), static_cast<int>(most.count()));
}

}  // namespace openbits::cli
