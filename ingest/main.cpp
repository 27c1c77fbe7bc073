#include "ingest/config.hpp"
#include "ingest/service.hpp"
#include "shared/app/run.hpp"

int main(int argc, char** argv) {
    ingest::Config config;
    return shared::app::run(
        argc,
        argv,
        {.name = "frontdesk-ingest",
         .description = "receives webhooks and stores them in the log before it answers",
         .configure = [&](auto& reader) { config = ingest::read_config(reader); },
         .run = [&] { return ingest::serve(config); }});
}
