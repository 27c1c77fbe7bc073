#include "ops/sandbox/config.hpp"
#include "ops/sandbox/service.hpp"
#include "shared/app/run.hpp"

int main(int argc, char** argv) {
    ops::sandbox::Config config;
    return shared::app::run(
        argc,
        argv,
        {.name = "frontdesk-sandbox",
         .description = "plays WhatsApp's providers: send APIs, webhooks, patients",
         .configure = [&](auto& reader) { config = ops::sandbox::read_config(reader); },
         .run = [&] { return ops::sandbox::serve(config); }});
}
