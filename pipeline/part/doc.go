// Package part is what one practice gets of one night: everything its page, its workbook and its referrals are made of, in one file.
//
// The flow:
//
//  1. The night fills a Part for each practice: its lists with their rows, who left since the night before, the services people can be
//     referred to and what a referral looks like. Check refuses one that holds a row of another practice.
//  2. Encode writes it as JSON with sorted keys; Digest names those bytes. A decision answers a Part by that name.
//  3. Whoever shows it (the page, the workbook, `riskstrat open` at the practice) reads it with Decode, which refuses a format it does
//     not know and a field it has never heard of, and needs nothing else: no file beside it, no network.
//
// A Part holds pseudonyms and reasons and is as sensitive as the record it was made of. It holds no local identifier: only the practice has
// those, and joins them in memory. It knows nothing of encryption, pages or HTTP.
package part
