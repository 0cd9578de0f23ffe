// HTTP statuses; those that BITS has no macro for have no name.
#include <array>

#include "base/error_entries.h"

namespace openbits::base {
namespace {

constexpr auto kEntries = std::to_array<ErrorEntry>({
    {http_status(100), "BG_E_HTTP_ERROR_100",
     "HTTP status 100: the server asked for the request to be continued but never answered it. "
     "Resume the job to try again; have the server checked if this persists."},
    {http_status(101), "BG_E_HTTP_ERROR_101",
     "HTTP status 101: the server switched to another protocol, which was not asked for. Check "
     "that the URL is that of a file."},
    {http_status(102), "",
     "HTTP status 102: the server is still processing the request and never answered it. Resume "
     "the job to try again later."},
    {http_status(103), "",
     "HTTP status 103: the server sent hints in advance but no answer. Resume the job to try "
     "again; have the server checked if this persists."},
    {http_status(200), "BG_E_HTTP_ERROR_200", "HTTP status 200: " OPENBITS_INVALID_SERVER_RESPONSE},
    {http_status(201), "BG_E_HTTP_ERROR_201",
     "HTTP status 201: the server created a new resource, which is no valid answer to this "
     "request. Check that the URL is that of a file."},
    {http_status(202), "BG_E_HTTP_ERROR_202",
     "HTTP status 202: the server accepted the request but has not processed it yet. Try again "
     "later."},
    {http_status(203), "BG_E_HTTP_ERROR_203",
     "HTTP status 203: the answer was altered on the way and is not the origin server's own. "
     "Check the proxies between."},
    {http_status(204), "BG_E_HTTP_ERROR_204",
     "HTTP status 204: the server has no content to send for this URL. Check that the URL is "
     "that of a file."},
    {http_status(205), "BG_E_HTTP_ERROR_205", "HTTP status 205: " OPENBITS_INVALID_SERVER_RESPONSE},
    {http_status(206), "BG_E_HTTP_ERROR_206",
     "HTTP status 206: the server sent a part of the file in a form that was not asked for. "
     "Resume the job to try again; have the server checked if this persists."},
    {http_status(207), "",
     "HTTP status 207: the server answered with a report on several resources. Check that the "
     "URL is that of a file and not of a folder."},
    {http_status(208), "",
     "HTTP status 208: the server refers to a report that it has given before. Check that the "
     "URL is that of a file and not of a folder."},
    {http_status(226), "",
     "HTTP status 226: the server sent the changes of a file instead of the file. Check any "
     "custom headers."},
    {http_status(300), "BG_E_HTTP_ERROR_300",
     "HTTP status 300: the server offers the file under several addresses. Choose one of them "
     "as the URL."},
    {http_status(301), "BG_E_HTTP_ERROR_301",
     "HTTP status 301: the file has moved for good. Change the URL to its new address, or allow "
     "redirects."},
    {http_status(302), "BG_E_HTTP_ERROR_302",
     "HTTP status 302: the file has moved for a time. Change the URL to its present address, or "
     "allow redirects."},
    {http_status(303), "BG_E_HTTP_ERROR_303",
     "HTTP status 303: the server refers to another address for the answer. Change the URL, or "
     "allow redirects."},
    {http_status(304), "BG_E_HTTP_ERROR_304", "HTTP status 304: " OPENBITS_INVALID_SERVER_RESPONSE},
    {http_status(305), "BG_E_HTTP_ERROR_305",
     "HTTP status 305: the server demands that its own proxy be used. Set that proxy for the "
     "job."},
    {http_status(306), "",
     "HTTP status 306: the server gave a status that is not in use any more. Have the server "
     "repaired."},
    {http_status(307), "BG_E_HTTP_ERROR_307",
     "HTTP status 307: the file is at another address for now. Change the URL to it, or allow "
     "redirects."},
    {http_status(308), "",
     "HTTP status 308: the file has moved for good, without a change of the method. Change the "
     "URL to its new address, or allow redirects."},
    {http_status(400), "BG_E_HTTP_ERROR_400",
     "HTTP status 400: the server did not understand the request. Check the URL and any custom "
     "headers."},
    {http_status(401), "BG_E_HTTP_ERROR_401",
     "HTTP status 401: the server requires a login. Set valid credentials for the server, then "
     "resume the job."},
    {http_status(402), "BG_E_HTTP_ERROR_402", "HTTP status 402: " OPENBITS_INVALID_SERVER_RESPONSE},
    {http_status(403), "BG_E_HTTP_ERROR_403",
     "HTTP status 403: the server refuses access to this URL. Check the account and any client "
     "certificate, or ask the server's operator for access."},
    {http_status(404), "BG_E_HTTP_ERROR_404",
     "HTTP status 404: the server has no such file. Check the URL."},
    {http_status(405), "BG_E_HTTP_ERROR_405",
     "HTTP status 405: the server does not permit this method for the URL. Check the URL; for "
     "an upload use a server that is prepared to receive it."},
    {http_status(406), "BG_E_HTTP_ERROR_406",
     "HTTP status 406: the server has no version of the file that the request accepts. Check "
     "any custom Accept headers."},
    {http_status(407), "BG_E_HTTP_ERROR_407",
     "HTTP status 407: the proxy requires a login. Set valid credentials for the proxy, then "
     "resume the job."},
    {http_status(408), "BG_E_HTTP_ERROR_408",
     "HTTP status 408: the server gave up waiting for the request. It is tried again."},
    {http_status(409), "BG_E_HTTP_ERROR_409",
     "HTTP status 409: the request conflicts with the present state of the file on the server. "
     "It is tried again."},
    {http_status(410), "BG_E_HTTP_ERROR_410",
     "HTTP status 410: the file has been removed from the server for good. Ask its publisher "
     "for a new address."},
    {http_status(411), "BG_E_HTTP_ERROR_411",
     "HTTP status 411: the server wants to be told the length of the content in advance. Check "
     "the HTTP method and any custom headers of the job."},
    {http_status(412), "BG_E_HTTP_ERROR_412",
     "HTTP status 412: a condition in the request was not met on the server. Check any custom "
     "headers."},
    {http_status(413), "BG_E_HTTP_ERROR_413",
     "HTTP status 413: the server finds the data too large. Send less, or have its limit "
     "raised."},
    {http_status(414), "BG_E_HTTP_ERROR_414",
     "HTTP status 414: the server finds the URL too long. Use a shorter one."},
    {http_status(415), "BG_E_HTTP_ERROR_415", "HTTP status 415: " OPENBITS_INVALID_SERVER_RESPONSE},
    {http_status(416), "BG_E_HTTP_ERROR_416",
     "HTTP status 416: the part of the file asked for does not exist. Check the ranges of the "
     "job; the file may have become shorter."},
    {http_status(417), "BG_E_HTTP_ERROR_417",
     "HTTP status 417: the server or a proxy cannot meet an expectation stated in the request. "
     "Check any custom headers."},
    {http_status(418), "",
     "HTTP status 418: the server says that it is a teapot. Check the URL; the server may be "
     "refusing automatic requests."},
    {http_status(419), "",
     "HTTP status 419: the session with the server has expired. Set fresh credentials or "
     "cookies for the job, then resume it."},
    {http_status(420), "",
     "HTTP status 420: the server asks for fewer requests. Wait a while, then resume the job."},
    {http_status(421), "",
     "HTTP status 421: the request reached a server that is not responsible for the host. Check "
     "the host name and the proxy settings."},
    {http_status(422), "",
     "HTTP status 422: the server understood the request but cannot process it. Check the URL "
     "and any custom headers."},
    {http_status(423), "",
     "HTTP status 423: the file is locked on the server. Resume the job when it has been "
     "released."},
    {http_status(424), "",
     "HTTP status 424: the server gave up because an earlier request had failed. Resume the job "
     "to try again."},
    {http_status(425), "",
     "HTTP status 425: the server will not process a request that may have been replayed. "
     "Resume the job to try again."},
    {http_status(426), "",
     "HTTP status 426: the server demands another protocol. Use the protocol that it names, "
     "such as https."},
    {http_status(428), "",
     "HTTP status 428: the server demands that the request be bound to a condition. Check any "
     "custom headers."},
    {http_status(429), "",
     "HTTP status 429: the server has had too many requests. It is tried again later; transfer "
     "less at a time if this persists."},
    {http_status(431), "",
     "HTTP status 431: the server finds the headers of the request too large. Reduce the custom "
     "headers or cookies of the job."},
    {http_status(444), "",
     "HTTP status 444: the server closed the connection without an answer. Check whether it "
     "refuses automatic requests."},
    {http_status(449), "BG_E_HTTP_ERROR_449", "HTTP status 449: " OPENBITS_INVALID_SERVER_RESPONSE},
    {http_status(451), "",
     "HTTP status 451: the server may not give the file out for legal reasons. Ask its operator "
     "for another source."},
    {http_status(494), "",
     "HTTP status 494: the server finds the headers of the request too large. Reduce the custom "
     "headers of the job."},
    {http_status(495), "",
     "HTTP status 495: the server rejected the client certificate. Choose another certificate, "
     "then resume the job."},
    {http_status(496), "",
     "HTTP status 496: the server wants a client certificate. Set one for the job, then resume "
     "it."},
    {http_status(497), "",
     "HTTP status 497: the server got a plain request on its secure port. Use https in the URL."},
    {http_status(499), "",
     "HTTP status 499: a proxy closed the request before the server had answered. Resume the "
     "job to try again."},
    {http_status(500), "BG_E_HTTP_ERROR_500",
     "HTTP status 500: the server failed to process the request. It is tried again; tell the "
     "server's operator if this persists."},
    {http_status(501), "BG_E_HTTP_ERROR_501",
     "HTTP status 501: the server does not support what the request needs. Check that the URL "
     "leads to the right server."},
    {http_status(502), "BG_E_HTTP_ERROR_502",
     "HTTP status 502: a gateway or proxy got an invalid answer from the server behind it. It "
     "is tried again."},
    {http_status(503), "BG_E_HTTP_ERROR_503",
     "HTTP status 503: the server is overloaded or down for maintenance. It is tried again "
     "later."},
    {http_status(504), "BG_E_HTTP_ERROR_504",
     "HTTP status 504: a gateway or proxy got no answer in time from the server behind it. It "
     "is tried again."},
    {http_status(505), "BG_E_HTTP_ERROR_505",
     "HTTP status 505: the server does not support the HTTP version of the request. Use a "
     "server that supports HTTP/1.1."},
    {http_status(506), "",
     "HTTP status 506: the server contradicts itself about which version of the file to give. "
     "Have the server repaired."},
    {http_status(507), "",
     "HTTP status 507: the server has no space left for the request. Try again later, or have "
     "space made on the server."},
    {http_status(508), "",
     "HTTP status 508: the server found an endless loop in the request. Have the server "
     "repaired."},
    {http_status(509), "",
     "HTTP status 509: the server has used up its bandwidth. It is tried again later."},
    {http_status(510), "",
     "HTTP status 510: the server demands an extension of the request. Check which extension it "
     "documents, and set the headers for it."},
    {http_status(511), "",
     "HTTP status 511: the network demands a login. Log in to it, in a web browser for example; "
     "the job is tried again."},
    {http_status(520), "",
     "HTTP status 520: a proxy got an unexpected answer from the server behind it. It is tried "
     "again; tell the server's operator if this persists."},
    {http_status(521), "",
     "HTTP status 521: the server behind a proxy refused the connection. It is tried again; "
     "tell the server's operator if this persists."},
    {http_status(522), "",
     "HTTP status 522: a proxy could not connect to the server behind it in time. It is tried "
     "again; tell the server's operator if this persists."},
    {http_status(523), "",
     "HTTP status 523: a proxy could not reach the server behind it. It is tried again; tell "
     "the server's operator if this persists."},
    {http_status(524), "",
     "HTTP status 524: the server behind a proxy took too long to answer. It is tried again; "
     "tell the server's operator if this persists."},
    {http_status(525), "",
     "HTTP status 525: a proxy could not make a secure connection to the server behind it. It "
     "is tried again; tell the server's operator if this persists."},
    {http_status(526), "",
     "HTTP status 526: a proxy does not trust the certificate of the server behind it. It is "
     "tried again; have the server's operator renew it."},
    {http_status(530), "",
     "HTTP status 530: a proxy could not find the server behind it. It is tried again; tell the "
     "server's operator if this persists."},
    {http_status(598), "",
     "HTTP status 598: a proxy got no answer in time. It is tried again; check the network if "
     "this persists."},
    {http_status(599), "",
     "HTTP status 599: a proxy could not connect in time. It is tried again; check the network "
     "if this persists."},
});

}  // namespace

std::span<const ErrorEntry> http_errors() {
  return kEntries;
}

}  // namespace openbits::base
