# Folder, Parquet, query. Run it in a folder that holds a checkout named `stripper` and nothing else; INSTALLED=1 uses
# the environment that is active.
. stripper/docs/tours/say.sh
if [ -z "${INSTALLED:-}" ]; then
  run "python3 -m venv env && . env/bin/activate"
  run "pip install -q './stripper[detect]' duckdb-cli"
fi
run "stripper clean stripper/fixtures/*/capture.* --to out --format jsonl --quiet"
run "duckdb -c \"copy (from 'out/articles.jsonl') to 'articles.parquet'\""
run "duckdb -c \"select kind, page_type, count(*) as pages, sum(length(text)) as characters from 'articles.parquet' group by all order by all\""
