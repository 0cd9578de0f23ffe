#include "transfer/request_setup.h"

#include <memory>
#include <utility>

#include "transfer/proxy_search.h"
#include "transfer/url.h"

namespace openbits::transfer {
namespace {

void prepare(RequestSetup& setup, const Result<ProxyChoice>& proxy, JobSetup job) {
  if (!proxy) return setup.done(proxy_failure(setup.subject, proxy.error().message));
  const auto prepared = setup.http.prepare(setup.share.requests, setup.request.url,
                                           setup.request.given_url, *proxy, std::move(job));
  if (!prepared) return setup.done(setup_failure(setup.subject, prepared.error()));
  setup.done(std::nullopt);
}

void find_proxy(const std::shared_ptr<RequestSetup>& setup, JobSetup job) {
  const auto url = split_url(setup->url);
  if (!url) return setup->done(curl_failure(setup->subject, CURLE_URL_MALFORMAT, {}));
  const auto kept = std::make_shared<JobSetup>(std::move(job));
  search_proxy(setup->request.proxy, *url, setup->share.desktop_proxies,
               [setup, kept](const Result<ProxyChoice>& proxy) {
                 if (setup->is_wanted()) prepare(*setup, proxy, std::move(*kept));
               });
}

}  // namespace

void set_up(RequestSetup given) {
  const auto setup = std::make_shared<RequestSetup>(std::move(given));
  const Sources& sources = setup->share.sources;
  auto job = std::make_shared<JobSetup>(open_setup(setup->request, sources));
  job->flags &= ~setup->without_flags;
  if (!needs_files(setup->request)) return find_proxy(setup, std::move(*job));
  const auto result = std::make_shared<Result<void>>();
  setup->workers.run([result, job, request = setup->request,
                      &sources] { *result = read_files(request, sources, *job); },
                     [setup, result, job] {
                       if (!setup->is_wanted()) return;
                       if (!*result) {
                         return setup->done(setup_failure(setup->subject, result->error()));
                       }
                       find_proxy(setup, std::move(*job));
                     });
}

core::TransferFailure transport_failure(const Subject& subject, const CurlRequest& http,
                                        CURLcode code) {
  if (const int status = http.proxy_refusal(); status != 0) {
    return proxy_refusal_failure(subject, status);
  }
  if (auto refused = tls_failure(subject, http.tls())) return std::move(*refused);
  if (http.is_not_http(code)) {
    return answer_failure(subject, hr::kBgEInsufficientHttpSupport, "does not speak HTTP");
  }
  if (http.is_head_too_long(code)) {
    return answer_failure(subject, hr::kBgEInvalidServerResponse,
                          "sent a header field that is too long");
  }
  // Without a whole head, it was the end of the connection that ended the request.
  if (code == CURLE_OK) {
    code = http.has_final_head() ? CURLE_WEIRD_SERVER_REPLY : CURLE_GOT_NOTHING;
  }
  return curl_failure(subject, code, http.detail());
}

}  // namespace openbits::transfer
