"""The plans that PostgreSQL makes for statements, as it would keep them: without looking at values."""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "ops/scripts/data"))
from migrated_database import psql  # noqa: E402

# What stands for each parameter: plans do not depend on it, but for partitions left out by a time.
EXPLAINER = r"""
CREATE FUNCTION pg_temp.plan_of(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    arguments text;
    found json;
BEGIN
    EXECUTE 'PREPARE explained AS ' || statement;
    SELECT string_agg(format('%L::%s', CASE WHEN kind LIKE '%[]' THEN '{' || to_json(sample) || '}'
                                            ELSE sample END, kind), ', ' ORDER BY at)
    INTO arguments
    FROM pg_prepared_statements, unnest(parameter_types::text[]) WITH ORDINALITY AS p(kind, at),
        LATERAL (SELECT CASE regexp_replace(kind, '\[\]$', '')
            WHEN 'uuid' THEN '00000000-0000-4000-8000-000000000000'
            WHEN 'text' THEN 'x' WHEN 'character varying' THEN 'x'
            WHEN 'boolean' THEN 't' WHEN 'jsonb' THEN '{}'
            WHEN 'timestamp with time zone' THEN now()::text WHEN 'date' THEN now()::date::text
            WHEN 'time without time zone' THEN '09:00' ELSE '1' END AS sample) s
    WHERE name = 'explained';
    EXECUTE format('EXPLAIN (FORMAT JSON, COSTS OFF) EXECUTE explained%s',
                   coalesce('(' || arguments || ')', '')) INTO found;
    DEALLOCATE explained;
    RETURN replace(found::text, E'\n', ' ');
EXCEPTION WHEN OTHERS THEN
    IF EXISTS (SELECT FROM pg_prepared_statements WHERE name = 'explained') THEN
        DEALLOCATE explained;
    END IF;
    RETURN SQLERRM;
END $$;
SET plan_cache_mode = force_generic_plan;
SET jit = off;
"""


@dataclass
class Plan:
    nodes: list = field(default_factory=list)  # each with what it stands below: its "Limited"
    fault: str = ""

    def indexes(self) -> set[str]:
        return {node["Index Name"] for node in self.nodes if "Index Name" in node}


def walk(node: dict, is_limited: bool, out: list) -> None:
    is_limited = is_limited or node["Node Type"] == "Limit"
    out.append({**node, "Limited": is_limited, "Plans": []})
    for child in node.get("Plans", []):
        walk(child, is_limited and node["Node Type"] not in ("Sort", "Aggregate", "Hash"), out)


def plans_of(url: str, texts: list[str], settings: str = "") -> list[Plan]:
    """One for each text, in order."""
    lines = psql(url, EXPLAINER + settings + "".join(
        f"SELECT pg_temp.plan_of($statement${text}$statement$);\n" for text in texts)).splitlines()
    if len(lines) != len(texts):
        raise RuntimeError(f"{len(texts)} statements, {len(lines)} plans")
    out = [Plan() for _ in texts]
    for plan, line in zip(out, lines):
        if line.startswith("["):
            walk(json.loads(line)[0]["Plan"], False, plan.nodes)
        else:
            plan.fault = line
    return out
