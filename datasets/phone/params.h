/* datasets/phone/params.h: every tunable of the phone generator.
 *
 * Each says where it comes from, which scripts/check-params.sh holds it to: a source
 * in brackets; "fitted", to that source; "assumed", the range worth sweeping and why;
 * "measured", on this generator's own files; "derived" or "definition".  Fractions
 * are per million (_PPM), widths of log-normal distributions are natural
 * logarithms in 1/65536 (_Q16).
 *
 * Sources:
 *  [own16] Synchronoss and 451 Research 2016, 30 M customers: 10.8 GB used per
 *          owner, photos 3.6, videos 3.7, applications 0.9 GB; 769 images
 *          growing by 19 a month, about 10 videos by 2, 30 applications, 300
 *          contacts by 3.
 *  [polls] polls collected by Photutorial: 1,900-2,795 photos per phone, 6
 *          taken a day, 7.5 videos a month; 8 % hold more than 10,000.
 *  [avast] Avast, 3 bn photos on 6 M devices: 16 % are near-duplicates.
 *  [wa20]  studies of public WhatsApp groups: 13 % of images are widely shared
 *          again; re-sent images are encoded anew, forwards keep their bytes.
 *  [bak14] index of one iOS 14 backup: 1,089 files, median 638 B, p75 13 kB,
 *          p99 2.5 MB.
 *  [ioslists] property lists, pictures and JSON in four public iOS research
 *          images: files of iLEAPP's and plaso's tests; picked, not drawn.
 *  [ioslogs] 24 write-ahead logs beside 65 databases of those images: 55
 *          transactions a log, 4.6 pages in each, a third of them of one page, three
 *          quarters of pages that one before had (57 % of the frames); a page 7.4
 *          times; none has an older log's pages behind its own.
 *  [db11]  one iOS 11 messages database: 1,500 new messages change 612 of
 *          10,734 pages of 4 KiB and add 464.
 *  [safari] d204n6, "iOS 16: breaking down the biomes" (2022): the phone's browser
 *          keeps its history for 30 days.
 *  [wa16]  WhatsApp, February 2016: 1,600 M photos and 250 M videos are sent a day.
 *  [imp09] Agrawal et al., Impressions (FAST 2009): sizes of files are
 *          log-normal in their body, sigma 2.46 (recalled, not read again).
 */
#ifndef DATASETS_PHONE_PARAMS_H
#define DATASETS_PHONE_PARAMS_H

/* --- scale -------------------------------------------------------------- */

/* The phone whose counts the table below gives.  At another size, numbers of
 * files shrink by the power 2/3 of the ratio and bytes per file by 1/3, so a
 * small phone still has some of everything, and files that are large.  [own16] */
#define SB_FULL_PHONE_BYTES 10800000000ull /* [own16] */
/* Profiles "light" and "heavy": their full size, their counts as a part of the
 * table's, and the shares of photos and videos; what is left goes to the rest
 * in the table's proportions.  Counts are such that 8 % have more than 10,000
 * photos, 60 % less than 1,000, and all 2,400 in the mean [polls]: a test holds
 * the mix to it.  (That a fifth have more than 7,500, as one poll says, does not
 * come out of three kinds of phone.) */
#define SB_LIGHT_PHONE_BYTES \
	2500000000ull /* assumed 1000000000-5000000000: under half of [own16]'s mean */
#define SB_LIGHT_COUNT_PPM 300000 /* fitted [polls] */
#define SB_LIGHT_PHOTO_PPM \
	380000 /* assumed 200000-500000: about [own16]'s third */
#define SB_LIGHT_VIDEO_PPM \
	120000 /* assumed 50000-250000: films take room that light phones lack */
#define SB_HEAVY_PHONE_BYTES \
	90000000000ull /* assumed 30000000000-250000000000: phones are sold with 64 to 256 GB */
#define SB_HEAVY_COUNT_PPM 8000000 /* fitted [polls] */
#define SB_HEAVY_PHOTO_PPM \
	430000 /* assumed 300000-600000: [own16]'s third, or twice */
#define SB_HEAVY_VIDEO_PPM \
	400000 /* assumed 200000-600000: half of [own16]'s third to 4K films */
/* Profile "mixed": who has which; the rest are median. */
#define SB_MIXED_LIGHT_PPM 615000 /* fitted [polls] */
#define SB_MIXED_HEAVY_PPM 83000  /* fitted [polls] */
/* Below the first, headers and empty databases outweigh what they hold; the
 * second is what in-memory databases allow. */
#define SB_LEAST_PHONE_BYTES 4000000ull       /* measured */
#define SB_MOST_PHONE_BYTES  1000000000000ull /* measured */
/* Users of one profile differ: their bytes are log-normal around its median, which
 * is the first user's; the others' lie evenly among all.  Narrow: the heavy
 * tail of a population is the profile "mixed". */
#define SB_USER_SIGMA_Q16 \
	26214 /* assumed 0-98304: 0.4; all alike to a factor of 4.5 */

/* --- shares of the first day's bytes ---------------------------------------
 * Photos and videos by [own16] and [polls], more photos than in 2016.  They
 * add up to a million. */
#define SB_PHOTO_PPM \
	440000 /* assumed 330000-600000: [own16] a third, thrice the photos since */
#define SB_VIDEO_PPM \
	250000 /* assumed 100000-350000: [own16] a third, less as photos are more */
#define SB_MESSAGE_DB_PPM \
	40000 /* assumed 10000-80000: 700,000 messages at most */
#define SB_ATTACHMENT_PPM \
	60000 /* assumed 20000-150000: 0.2 to 1.6 GB, up to twice [own16]'s apps */
#define SB_APP_PAYLOAD_PPM \
	40000 /* assumed 10000-100000: equal between users; all of [own16]'s apps is 83000 */
#define SB_APP_MEDIA_PPM \
	40000 /* assumed 10000-150000: a messenger's pictures, as attachments */
#define SB_MESSENGER_PPM \
	13000 /* assumed 3000-40000: its database, no messenger to one in place of SMS */
#define SB_APP_DB_PPM 12000 /* assumed 3000-50000: 0.6 to 10 MB each */
#define SB_DOCUMENT_PPM \
	15000 /* assumed 3000-60000: of apps; 30 MB to a library of 0.6 GB */
#define SB_APP_STATE_PPM \
	700 /* assumed 100-5000: the feeds that apps show, 20 kB to 1 MB each */
#define SB_APP_SEALED_PPM \
	12300 /* assumed 0-60000: a messenger's own backup; none to all it has */
#define SB_CACHE_PPM \
	10000 /* assumed 0-50000: none where a backup leaves caches out */
#define SB_HEALTH_PPM \
	20000 /* assumed 2000-40000: 0.2 million samples to 4, years with a watch */
#define SB_HISTORY_PPM \
	500 /* assumed 100-2000: of the browser; 150 to 3,000 pages a day */
#define SB_PEOPLE_PPM \
	7000 /* assumed 1000-20000: contacts, calls; small phones need some */
#define SB_NOTES_PPM \
	6000 /* assumed 500-20000: 4,000 notes to what scans weigh */
#define SB_HOME_PPM      2000 /* fitted [bak14]: 1.0 MB of 141.6 beside photos */
#define SB_MEMO_PPM      7000 /* assumed 0-20000: 0.2 GB are 4 hours */
#define SB_VOICEMAIL_PPM 1500 /* assumed 0-10000: left to the carrier? */
#define SB_THUMB_PPM \
	6000 /* assumed 2000-20000: of photos: 1.4 % of theirs, 0.5 to 5 */
#define SB_SETTINGS_PPM  10000 /* fitted [bak14] */
#define SB_KEYCHAIN_PPM  2700  /* [bak14]: 0.5 MB of 182 */
#define SB_CATALOGUE_PPM 4300  /* measured: of photos */

/* --- files of a full phone, and the fewest at any size ------------------ */

#define SB_PHOTO_COUNT 2000 /* [polls] 1,900-2,795 */
#define SB_PHOTO_FLOOR 40   /* assumed 10-200: of a small phone's files */
#define SB_VIDEO_COUNT \
	60 /* assumed 10-200: [own16] 10, to two years of [polls]' 7.5 a month */
#define SB_VIDEO_FLOOR 5 /* assumed 1-20: more would be too short */
#define SB_ATTACHMENT_COUNT \
	800 /* assumed 100-4000: one in 900 messages to one in 90 */
#define SB_ATTACHMENT_FLOOR \
	16 /* assumed 4-64: some are forwards, none is too small for JPEG */
#define SB_APP_MEDIA_COUNT \
	800 /* assumed 100-10000: one seldom used to one that keeps all */
#define SB_APP_MEDIA_FLOOR 16  /* assumed 4-64: as of attachments */
#define SB_APP_COUNT       54  /* assumed 30-80: [own16] 30, two more a month */
#define SB_APP_FLOOR       6   /* assumed 2-20: to a third of the pool */
#define SB_APP_PAYLOADS    5   /* assumed 1-50: icons to an asset folder */
#define SB_APP_DOCUMENTS   3   /* assumed 0-30: files per app; many have none */
#define SB_MEMO_COUNT      12  /* assumed 0-100: two a week for a year */
#define SB_MEMO_FLOOR      2   /* assumed 0-5: none is possible */
#define SB_VOICEMAIL_COUNT 30  /* assumed 0-200: none, to a box never emptied */
#define SB_VOICEMAIL_FLOOR 3   /* assumed 0-10: none is possible */
#define SB_CACHE_COUNT     400 /* assumed 50-4000: a file per app to dozens */
#define SB_CACHE_FLOOR     12 /* assumed 4-50: two per app of the fewest to eight */
/* Settings have the same sizes on every phone, so their number is in proportion:
 * at 182 MB the files outside the camera's roll are as many as in [bak14] and
 * have its quartiles.  (A tablet of 3.4 GB had 101,000 files in all.) */
#define SB_SETTING_MEAN_BYTES 2120 /* measured */
#define SB_SETTINGS_FLOOR \
	24 /* assumed 10-120: four per app of the fewest to twenty */
/* The system's own apps: containers in which nothing is backed up.  [bak14] has
 * 562 domains in 182 MB, of which apps and settings here make a third. */
#define SB_SYSTEM_APP_COUNT 1520 /* fitted [bak14] */
#define SB_SYSTEM_APP_FLOOR 8    /* assumed 0-100: none to all there are */
#define SB_SYSTEM_APP_MOST  95   /* fitted [bak14] */

/* Apps that have a symbolic link: 14 in all in 562 domains, of which an app or one
 * of the system's has five here. */
#define SB_LINK_PPM 130000 /* fitted [bak14] */

/* Widths of size distributions; 0.5 is e-fold 0.5. */
#define SB_PHOTO_SIGMA_Q16 \
	32768 /* assumed 16384-65536: 0.5; one camera to several and screenshots */
#define SB_VIDEO_SIGMA_Q16 \
	85197 /* assumed 32768-98304: 1.3; of one length to seconds and hours */
#define SB_MEDIA_SIGMA_Q16 \
	45875 /* assumed 32768-78643: 0.7; sent and received, encoded for sending */
#define SB_PAYLOAD_SIGMA_Q16  72090  /* assumed 32768-131072: icons to models */
#define SB_DOCUMENT_SIGMA_Q16 161219 /* [imp09]: 2.46 */
#define SB_CACHE_SIGMA_Q16    65536 /* assumed 32768-98304: thumbnails to pages */

/* What settings are: 2 % without a byte, an eighth an empty dictionary (42
 * bytes, binary), the others log-normal. */
#define SB_SETTING_NOTHING_PPM 24000  /* fitted [bak14] */
#define SB_SETTING_EMPTY_PPM   140000 /* fitted [bak14] */
#define SB_SETTING_BYTES       440    /* fitted [bak14] */
#define SB_SETTING_SIGMA_Q16   110000 /* fitted [bak14]: 1.57 */
#define SB_SETTING_MOST_BYTES \
	400000 /* assumed 50000-2000000: [ioslists]' largest is 0.3 MB; cut, not seen */
/* What is in them, seen in 41 lists of [ioslists]: names are most of what is
 * short, and most begin as the one before; from some size on there are
 * records of one shape, or one value that is a server's answer; fitted to the
 * compression of those files. */
#define SB_SETTING_STEM_PPM      800000 /* fitted [ioslists] */
#define SB_SETTING_RECORDS_BYTES 1500   /* fitted [ioslists] */
#define SB_SETTING_RECORDS_PPM   600000 /* fitted [ioslists] */
#define SB_SETTING_ANSWER_BYTES  8000   /* fitted [ioslists] */
#define SB_SETTING_ANSWER_PPM    350000 /* fitted [ioslists] */

/* Of 256 intervals of an app's picture, how many show nothing: in a quarter of
 * the pictures each.  Fitted to 16 files of [ioslists]: entropy 7.80, zstd
 * 1.17 in all, 1.08 in the median one. */
#define SB_PLAIN_QUARTER_1 6  /* fitted [ioslists] */
#define SB_PLAIN_QUARTER_2 14 /* fitted [ioslists] */
#define SB_PLAIN_QUARTER_3 30 /* fitted [ioslists] */
#define SB_PLAIN_QUARTER_4 80 /* fitted [ioslists] */

/* Kinds of app documents; the rest is private binary. */
#define SB_DOCUMENT_PDF_PPM \
	250000 /* assumed 50000-500000: a guess: rare to half */
#define SB_DOCUMENT_ZIP_PPM  150000 /* assumed 50000-400000: as PDF */
#define SB_DOCUMENT_JSON_PPM 200000 /* assumed 50000-400000: as PDF */

/* Live photos: part of the camera's, and how long the film is, of the still's
 * bytes.  The phone's default is on. */
#define SB_LIVE_PPM \
	300000 /* assumed 0-900000: off, to on but for stills from elsewhere */
#define SB_LIVE_BYTES_PPM 720000 /* assumed 400000-1500000: HEVC to H.264 */
/* Edited photos: the original stays, what it became and how lie beside it from
 * the day of the edit on.  How many; how many of them on the day they were
 * taken, the others within so many days; bytes of what it became, of the
 * original's. */
#define SB_EDITED_PPM 100000 /* assumed 0-300000: none to each third */
#define SB_EDIT_SAME_DAY_PPM \
	400000 /* assumed 100000-900000: most are shared at once or never */
#define SB_EDIT_DAYS      60 /* assumed 7-1000: a week to the whole library */
#define SB_EDIT_BYTES_PPM 900000 /* assumed 300000-1500000: cropped to finer */
/* Cameras' pictures from this size on have a thumbnail inside. */
#define SB_EXIF_THUMB_FROM_BYTES \
	40000 /* assumed 10000-200000: it is 5 to 20 kB */
/* Films: bytes a frame, 6 Mbit/s at 30 a second; frames from key to key; sound, 64
 * kbit/s. */
#define SB_FILM_FRAME_BYTES 24000 /* assumed 5000-100000: 1.2 to 24 Mbit/s */
#define SB_FILM_GROUP       30    /* assumed 15-300: half a second to ten */
#define SB_FILM_SOUND_BYTES 192   /* assumed 64-400: 21 to 136 kbit/s */
/* Both are counted in the shares above: photos are stills and what they became,
 * videos are films and those of live photos.  Stills' part of the photos. */
#define SB_STILL_PPM \
	(1000000 -   \
	 SB_EDITED_PPM / 1000 * SB_EDIT_BYTES_PPM / 1000) /* derived */

/* --- sharing ------------------------------------------------------------ */

/* Media that circulate: how many of a pool, and what part of attachments and
 * of a messenger's pictures come from it with their bytes intact.  [wa20]
 * suggests 5-15 % of bytes.  Popularity falls as 1/rank.  Both pools belong to
 * a full phone and shrink like its counts, or small phones would share less. */
#define SB_FORWARD_POOL \
	1024 /* assumed 128-65536: a class to a country; sets the odds of a match */
#define SB_FORWARD_FLOOR 64 /* assumed 16-256: small pools share more */
#define SB_FORWARD_PPM \
	120000 /* assumed 0-300000: of bytes; none to twice [wa20]'s images */
#define SB_VIDEO_IN_CHAT_PPM 135000 /* [wa16]: 250 of 1,850 */
#define SB_CLIP_TIMES \
	6 /* assumed 3-40: of a picture's bytes: two seconds to 16 MB */
/* Families and chat groups of neighbours: what part of attachments and of a
 * messenger's pictures comes from their posts, the same bytes for all who keep
 * one; and what part of a day's posts a member keeps, each once. */
#define SB_FAMILY_MEMBERS 4     /* assumed 2-8: a couple to three generations */
#define SB_FAMILY_PPM     50000 /* assumed 0-200000: none, to each fifth picture */
#define SB_GROUP_MEMBERS  12    /* assumed 3-100: friends to a club */
#define SB_GROUP_PPM      60000 /* assumed 0-200000: none, to each fifth picture */
#define SB_POST_KEPT_PPM \
	600000 /* assumed 300000-1000000: a third is seen and saved, to all by default */
/* Sent on after being encoded once more: like another, no block of
 * bytes the same. */
#define SB_RESEND_PPM 80000 /* assumed 0-300000: no rate in [wa20] */
#define SB_RESEND_SPREAD_PPM \
	400000 /* assumed 0-800000: of sizes; the same quality, to another */
/* Apps to choose from, popularity 1/rank. */
#define SB_APP_POOL \
	256 /* assumed 200-2000: below, all have the same; above, none */
#define SB_APP_POOL_FLOOR \
	24 /* assumed 16-200: twice the apps of the smallest, and more */
/* Exact copies on one device (exports, received and saved): of its photos and of
 * a messenger's pictures. */
#define SB_COPY_PPM \
	30000 /* assumed 20000-60000: exports, received and saved; no source is at hand */
/* Bursts: a second apart, one scene, no block of bytes the same; and how far
 * their sizes spread. */
#define SB_NEAR_PPM        160000 /* [avast] */
#define SB_NEAR_SPREAD_PPM 100000 /* assumed 0-400000: much is the same */

/* --- days --------------------------------------------------------------- */

/* New and deleted per day as a part of what is there.  A phone so grows by 4 to 5 %
 * a month (measured), [own16] says 5 to 8. */
#define SB_PHOTO_NEW_PPM  3000 /* [polls]: 6 of 2,000 */
#define SB_PHOTO_GONE_PPM 1000 /* assumed 0-5000: none, to more than come */
#define SB_VIDEO_NEW_PPM  4200 /* [polls]: 0.25 of 60 */
#define SB_VIDEO_GONE_PPM 1000 /* assumed 0-5000: as photos */
#define SB_MEDIA_NEW_PPM  4000 /* assumed 900-30000: 900 is even over 3 years */
#define SB_MEDIA_GONE_PPM \
	1000 /* assumed 0-10000: kept for ever by default, to emptied soon */
#define SB_CACHE_NEW_PPM \
	250000 /* assumed 50000-1000000: a day to three weeks */
#define SB_CACHE_GONE_PPM    250000 /* assumed 50000-1000000: as many as come */
#define SB_DOCUMENT_NEW_PPM  10000 /* assumed 2000-50000: [own16], and some go */
#define SB_DOCUMENT_GONE_PPM 3000  /* assumed 0-20000: none to most */
/* An app's version comes about every three weeks and replaces part of the
 * files that came with it. */
#define SB_APP_UPDATE_PPM \
	48000 /* assumed 20000-140000: every three weeks; each week to each two months */
#define SB_PAYLOAD_UPDATE_PPM \
	500000 /* assumed 100000-1000000: one in ten to all */
/* A system version about every six weeks, installed within days; it rewrites
 * part of the settings and now and then a database. */
#define SB_SYSTEM_UPDATE_PPM \
	22000 /* assumed 10000-50000: every six weeks; 20 days to 100 */
#define SB_SYSTEM_LAG_DAYS 10 /* assumed 1-60: by night, or asked often */
#define SB_UPDATE_SETTING_PPM \
	400000 /* assumed 100000-1000000: one in ten to all */
#define SB_UPDATE_VACUUM_PPM 200000 /* assumed 0-1000000: none to all */
/* A database per day: rewritten whole; its log emptied before the backup, else
 * it is in the backup beside the file. */
#define SB_VACUUM_PPM \
	15000 /* assumed 0-33000: never, to every 30 days; no source at hand */
#define SB_CHECKPOINT_PPM \
	550000 /* fitted [ioslogs]: 37 % of databases have a log */
/* Of these logs: not deleted but begun again by the next transaction, old pages
 * behind the new ones.  None of 24 [ioslogs]: fewer than an eighth, likely. */
#define SB_LOG_STAYS_PPM 100000 /* fitted [ioslogs] */
/* A day's rows of a database are written in at most about so many transactions,
 * each of which puts its pages into the log: a message or a sync is one.  Others
 * are chores of the database's library, so many a day on a full phone: a part
 * touches one page, the rest a row with up to twelve indexes, again and again.  At
 * 182 MB: 74 % of transactions are of pages that one before had, with 57 % of the
 * frames; 3.4 pages in each, 34 % of one page, a page 5.5 times. */
#define SB_HEALTH_BATCH \
	10 /* assumed 1-100: samples wait while the phone is locked */
#define SB_CHORE_SMALL_PPM 450000 /* fitted [ioslogs] */
#define SB_STATE_FROM_BYTES \
	20480 /* assumed 4096-65536: a database of five pages has no room for more */
#define SB_STATE_ROWS         24 /* assumed 8-64: kinds of rows that real ones sync */
#define SB_TRANSACTIONS_A_DAY 400 /* fitted [ioslogs] */
#define SB_TOUCHES_A_DAY      400 /* fitted [ioslogs] */
#define SB_SETTING_TOUCH_PPM \
	80000 /* assumed 10000-300000: with another value; apps in use a day, of all */
#define SB_SETTING_DEFAULT_PPM \
	350000 /* assumed 100000-700000: as shipped, alike for all; never opened apps' */
#define SB_SETTING_BINARY_PPM \
	850000 /* assumed 600000-1000000: not XML; 33 of [ioslists]' 41 */
/* Rows per day as a part of the rows of day 0. */
#define SB_NOTE_EDIT_PPM \
	8000 /* assumed 1000-50000: one note a month to each twentieth a day */
#define SB_MESSAGE_NEW_PPM \
	2000 /* assumed 1000-20000: 900 is even over three years, 2,600 [own16]'s growth */
#define SB_MESSAGE_EDIT_PPM \
	500 /* assumed 0-5000: read marks, edits; an eighth of what comes, or more */
#define SB_MESSAGE_GONE_PPM 300  /* assumed 0-5000: kept for ever by default */
#define SB_NOTE_GONE_PPM    1000 /* assumed 0-10000: fewer than are written */
#define SB_HEALTH_GONE_PPM \
	300 /* assumed 0-3000: series in the place of samples: to all that come */
#define SB_CONTACT_EDIT_PPM \
	1000 /* assumed 0-10000: one of 300 in three days; none to three a day */
#define SB_CONTACT_GONE_PPM \
	200 /* assumed 0-2000: fewer than [own16]'s three a month, to two a week */
#define SB_TRASH_DAYS \
	30 /* assumed 7-60: rows of deleted photos stay; phones say 30 */
#define SB_HEALTH_NEW_PPM \
	1000 /* assumed 300-3000: none are dropped: even over 9 years to one */
#define SB_HISTORY_DAYS 30 /* [safari] */
#define SB_HISTORY_AGAIN_PPM \
	850000 /* assumed 600000-1400000: per new page: 40 to 58 % are seen again, recalled */
#define SB_ROW_NEW_PPM \
	4000 /* assumed 2000-20000: calls, app rows; half of it goes: 50 days to three years */
#define SB_ROW_EDIT_PPM \
	3000 /* assumed 500-20000: fewer than come, to five times that */
#define SB_CONTACT_NEW_PPM \
	530 /* [own16]: 3 of 300 a month, when some have gone */
#define SB_CATALOGUE_EDIT_PPM \
	4000 /* assumed 500-50000: views, faces, albums; one photo a day to 100 */

/* Lists in property lists.  Keychain items are as many as its share of bytes
 * holds. */
#define SB_KEYCHAIN_ITEM_BYTES 370 /* measured */
#define SB_KEYCHAIN_FLOOR \
	12 /* assumed 4-120: two per app of the fewest to twenty */
#define SB_KEYCHAIN_NEW_PPM \
	300000 /* assumed 50000-1000000: one more, chance a day; a password in 20 days to each */
#define SB_WIFI_COUNT 400 /* assumed 50-1000: home and work to a traveller's */
#define SB_WIFI_FLOOR 3   /* assumed 1-24: home, to places of a month */
#define SB_WIFI_JOIN_PPM \
	50000 /* assumed 10000-300000: one in 100 days to two a week */
#define SB_PURCHASE_COUNT \
	1500 /* assumed 100-5000: apps once had: [own16] 30 now, two more a month */
#define SB_PURCHASE_FLOOR 8 /* assumed 1-80: the apps of the smallest */
#define SB_PURCHASE_NEW_PPM \
	200000 /* assumed 20000-500000: [own16]: two apps a month, 67000, and updates */
/* The messenger's sealed backup grows. */
#define SB_SEALED_GROWTH_PPM \
	4000 /* assumed 0-20000: as messages come, to five times that */

/* --- rows --------------------------------------------------------------- */

/* However small its share, a database holds so many. */
#define SB_ROWS_FLOOR 8 /* assumed 0-64: below, days would change nothing */

/* Bytes of database per row on average, indexes included: measured on these
 * schemas, so that databases get the share that they should. */
#define SB_MESSAGE_ROW_BYTES   1220 /* measured; [db11]: 1,270 */
#define SB_HEALTH_ROW_BYTES    106  /* measured */
#define SB_HISTORY_ROW_BYTES   218  /* measured */
#define SB_CONTACT_ROW_BYTES   408  /* measured */
#define SB_CALL_ROW_BYTES      128  /* measured */
#define SB_APP_ROW_BYTES       655  /* measured */
#define SB_MESSENGER_ROW_BYTES 206  /* measured */
#define SB_NOTE_ROW_BYTES      1260 /* measured */
#define SB_ASSET_ROW_BYTES     1900 /* measured */
/* What does not shrink with the phone: files of these databases with next to
 * nothing in them. */
#define SB_APP_DB_LEAST_BYTES 36864 /* measured */
#define SB_DOMAIN_DB_BYTES    45056 /* measured */
#define SB_VOICEMAIL_DB_BYTES 20480 /* measured */
#define SB_HISTORY_DB_BYTES   40960 /* measured */
/* What an app's feed is made of, and how feeds differ. */
#define SB_APP_STATE_ITEM_BYTES \
	340 /* assumed 100-1000: a title to a paragraph, with its address */
#define SB_APP_STATE_SIGMA_Q16 \
	65536 /* assumed 32768-98304: 1.0; one screen to an endless one */
/* Rows, by the way their bytes vary. */
#define SB_MESSAGE_FAST_PPM \
	800000 /* assumed 300000-1000000: not SMS; by country */
#define SB_MESSAGE_READ_PPM \
	970000 /* assumed 800000-1000000: of those received; few stay unread */
#define SB_MESSAGE_MARK_PPM \
	700000 /* assumed 300000-1000000: edits that only mark; texts change once or never */
#define SB_MESSAGE_CHATS \
	48 /* assumed 5-500: of [own16]'s 300 contacts, and shops' numbers */
#define SB_MESSENGER_CHATS 40 /* assumed 5-500: as of messages */
#define SB_SAMPLE_LASTS_S \
	600 /* assumed 1-3600: at most; a heartbeat to an hour's steps */
#define SB_SAMPLE_VALUE \
	600 /* assumed 10-10000: median; steps, metres, calories */
#define SB_SAMPLE_SIGMA_Q16 \
	52429 /* assumed 16384-98304: 0.8; sets bytes of a number, little else */
#define SB_CALL_LASTS_S 60 /* assumed 20-300: median; unanswered to a talk */
#define SB_CALL_SIGMA_Q16 \
	78643 /* assumed 32768-131072: 1.2; minutes beside hours */
#define SB_CALL_PEOPLE \
	64 /* assumed 5-300: popularity 1/rank; of [own16]'s 300 contacts */
#define SB_CONTACT_NOTE_BYTES 200 /* assumed 0-1000: at most; most have none */
#define SB_SITES \
	2048 /* assumed 100-100000: popularity 1/rank; a few to all of a month's pages */
#define SB_VALUE_LEAST_BYTES \
	350 /* assumed 50-2000: what an app keeps; a flag to a small answer */
#define SB_VALUE_MORE_BYTES \
	300 /* assumed 0-4000: at most; up to a page of the file */
#define SB_VALUE_PACKED_PART \
	16 /* assumed 4-64: a token or a hash, 1/16; a quarter to 1/64 */
#define SB_ASSET_TEXT_BYTES \
	700 /* assumed 100-4000: places, archived; a town to a full address tree */
#define SB_ASSET_PACKED_BYTES \
	200 /* assumed 0-4000: image analysis; none to a page */
/* Values of property lists: of 40, so many are flags, small and large numbers,
 * texts; the rest is data.  Lengths. */
#define SB_SETTING_FLAGS      16  /* fitted [ioslists] */
#define SB_SETTING_SMALLS     6   /* fitted [ioslists] */
#define SB_SETTING_LARGES     4   /* fitted [ioslists] */
#define SB_SETTING_TEXTS      13  /* fitted [ioslists] */
#define SB_SETTING_TEXT_BYTES 28  /* fitted [ioslists]; at most */
#define SB_SETTING_DATA_BYTES 200 /* fitted [ioslists]; at most */
#define SB_SETTING_OBJECT_BYTES \
	340 /* assumed 100-1000: of an answer; as an app's feed */
#define SB_APP_SETTING_BYTES \
	700 /* assumed 200-4000: median; above [bak14]'s of all settings */
#define SB_ADJUSTMENT_BYTES \
	1200 /* assumed 200-20000: at most; a crop to strokes of a brush */
#define SB_KEYCHAIN_LEAST_BYTES \
	180 /* assumed 100-400: an item; its wrapped key is 40 */
#define SB_KEYCHAIN_MORE_BYTES \
	300 /* assumed 0-2000: at most; a password to a certificate */
/* Every app's nearly empty database: rows of day 0, per day new and touched. */
#define SB_DOMAIN_ROWS    24 /* assumed 4-400: sites that an app's view showed */
#define SB_DOMAIN_NEW_PPM 10000 /* assumed 0-50000: new ones are rare in apps */
#define SB_DOMAIN_SEEN_PPM \
	60000 /* assumed 0-300000: none of the day to each third */
/* Tables that are never filled, the same for all, since a schema is an app's and
 * not a user's: their pages as a part of a typical phone's database: in
 * databases of research phones 43 % of pages are half empty. */
#define SB_IDLE_PAGES_PPM \
	150000 /* assumed 0-400000: 43 % of research phones' pages, of full ones fewer */
#define SB_IDLE_MOST_PAGES 128 /* assumed 16-1024: real ones have 10 to 170 */
#define SB_NOTE_BYTES \
	500 /* assumed 100-2000: compressed, median; a line to a page */
#define SB_NOTE_SIGMA_Q16 \
	72090 /* assumed 32768-98304: 1.1; shopping lists to minutes */
#define SB_MESSAGE_TEXT_BYTES 45 /* assumed 25-60: median; a few words */
#define SB_MESSAGE_TEXT_SIGMA_Q16 \
	58982 /* assumed 32768-78643: 0.9; yes to a letter */

/* --- time --------------------------------------------------------------- */

/* Midnight of day 0: 2024-01-01 UTC.  Any date will do. */
#define SB_DAY0_S 1704067200ll /* definition */
#define SB_DAY_S  86400ll      /* definition */
/* How far back the library of day 0 reaches. */
#define SB_LIBRARY_DAYS \
	1100 /* assumed 300-3000: how long a phone is kept, to photos of all before */
/* When the phone that is backed up was first sold, 2023-09-22: it replaced its
 * owner's older one between then and day 0. */
#define SB_PHONE_SOLD_S 1695340800ll /* definition */
/* Photos are taken at any hour, few before the morning. */
#define SB_NIGHT_PPM \
	30000 /* assumed 0-100000: none to each tenth; people sleep */
#define SB_MORNING_S \
	(7 * 3600ll) /* assumed 18000-28800: five to eight o'clock */

#endif
