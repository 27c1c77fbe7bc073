#include "ops/sandbox/metrics.hpp"

namespace ops::sandbox {
namespace {

constexpr const char* kRequests = "frontdesk_sandbox_requests_total";
constexpr const char* kRequestsHelp = "requests to the providers' send endpoints";
constexpr const char* kPosts = "frontdesk_sandbox_posts_total";
constexpr const char* kPostsHelp = "attempts to post a webhook";

}  // namespace

Metrics::Metrics(shared::metrics::Registry& registry)
    : sent(registry.counter(kRequests, kRequestsHelp, {{"result", "sent"}})),
      refused(registry.counter(kRequests, kRequestsHelp, {{"result", "refused"}})),
      posted(registry.counter(kPosts, kPostsHelp, {{"result", "posted"}})),
      repeated(registry.counter(kPosts, kPostsHelp, {{"result", "repeated"}})),
      given_up(registry.counter(kPosts, kPostsHelp, {{"result", "given_up"}})),
      pending(registry.gauge("frontdesk_sandbox_pending_posts", "webhooks still to be posted")) {}

}  // namespace ops::sandbox
