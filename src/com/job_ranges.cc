// IBackgroundCopyJob3: byte ranges, and other servers.

#include <string>
#include <vector>

#include "com/convert.h"
#include "com/job.h"

namespace openbits::com {

HRESULT JobObject::ReplaceRemotePrefix(LPCWSTR OldPrefix, LPCWSTR NewPrefix) {
  return guarded([&] {
    std::string from;
    std::string to;
    HRESULT r = take_in(OldPrefix, limits::kRemoteName, E_INVALIDARG, from);  // FILE-35
    if (SUCCEEDED(r)) r = take_in(NewPrefix, limits::kRemoteName, E_INVALIDARG, to);
    if (FAILED(r)) return r;
    const auto done = job_.replace_remote_prefix(from, to);
    return done ? *done : done.code();
  });
}

HRESULT JobObject::AddFileWithRanges(LPCWSTR RemoteUrl, LPCWSTR LocalName, DWORD RangeCount,
                                     BG_FILE_RANGE Ranges[]) {
  if (RangeCount == 0 || Ranges == nullptr) return E_INVALIDARG;  // RANGE-02
  return guarded([&] {
    FileSpec file;
    const HRESULT r = take_in_file(RemoteUrl, LocalName, file);
    if (FAILED(r)) return r;
    file.ranges = from_com({Ranges, RangeCount});
    return job_.add_files({&file, 1}).code();
  });
}

}  // namespace openbits::com
