#include "datasets/class.h"

#include "datasets/rules.h"

static const char *const names[SB_CLASS_COUNT] = {
	[SB_CLASS_MESSAGES] = "messages",
	[SB_CLASS_PHOTOS] = "photos",
	[SB_CLASS_VIDEOS] = "videos",
	[SB_CLASS_APP_DATA] = "app_data",
	[SB_CLASS_SETTINGS] = "settings",
	[SB_CLASS_HEALTH] = "health",
	[SB_CLASS_PURCHASES] = "purchases",
	[SB_CLASS_VOICEMAIL_PASSWORD] = "voicemail_password",
	[SB_CLASS_KEYCHAIN] = "keychain",
	[SB_CLASS_WIFI] = "wifi",
	[SB_CLASS_CONTACTS] = "contacts",
	[SB_CLASS_OTHER] = "other",
};

const char *sb_class_name(unsigned data_class)
{
	return data_class < SB_CLASS_COUNT ? names[data_class] : "unknown";
}

const char *sb_class_apart(void)
{
	return "keychain+wifi";
}

unsigned sb_class_by_rules(struct sb_span rules, struct sb_span path)
{
	int found = sb_rules_class(rules, path);

	if (found < 0)
		found = sb_rules_class(sb_rules_default(), path);
	return found < 0 ? SB_CLASS_OTHER : (unsigned)found;
}

unsigned sb_class_of_path(struct sb_span path)
{
	return sb_class_by_rules(sb_span_of("", 0), path);
}
