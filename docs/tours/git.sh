git init -q build/tour/git
cp docs/captures/ferry.html build/tour/git && cd build/tour/git
stripper git install '*.html'
git add ferry.html
sed -i 's/fifty minutes/an hour/; s/Islands/Isles/; s/Facebook/Mastodon/' ferry.html
git diff
