# Search.
search-title = Search
search-lead = Finds people, referrals, services and cooperatives. People are found despite a typing error, or by codice fiscale; beside the name you can write the date or year of birth.
search-what = What are you looking for
search-none-title = Nothing found
search-none = Try the beginning of a word, or one word only. Of somebody without a record here write the whole surname. You see only what your role may see.
search-more = There are more: write the first name too, or the date of birth.
search-cooperatives = Cooperatives
