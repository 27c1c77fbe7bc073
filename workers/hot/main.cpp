#include "shared/app/run.hpp"
#include "workers/hot/service.hpp"

int main(int argc, char** argv) {
    workers::hot::Config config;
    return shared::app::run(
        argc,
        argv,
        {"frontdesk-hot",
         "Answers messages: topic inbound to a reply at the provider and a turn.",
         [&](shared::app::ConfigReader& reader) { config = workers::hot::read_config(reader); },
         [&] { return workers::hot::run_service(config); }});
}
