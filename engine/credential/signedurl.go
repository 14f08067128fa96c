package credential

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	sourcePresigned = "https://docs.amazonaws.cn/en_us/AmazonS3/latest/userguide/using-presigned-url.md"
	sourceSignedV2  = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html"
	sourceGoogleV2  = "https://cloud.google.com/storage/docs/access-control/signed-urls-v2"
	sourceSAS       = "MicrosoftDocs/azure-docs:articles/storage/common/storage-sas-overview.md@01caef55f91d24fe1916338912b3aab72df91676"
)

// IsSignedURL reports whether a value is a URL, or the query of one, that carries
// its own signature: the ids in it are of what signed it, not of the value.
func IsSignedURL(value string) bool {
	value = strings.TrimSpace(value)
	return len(value) <= maxRead && (&facts{}).readSignedURL(value)
}

// readSignedURL reads what the parameters of a signed URL say.
func (f *facts) readSignedURL(value string) bool {
	if !strings.Contains(value, "=") || strings.ContainsAny(value, "\n\r") {
		return false
	}
	host, query := splitSigned(value)
	values, err := url.ParseQuery(query)
	if err != nil {
		return false
	}
	has := func(names ...string) bool {
		for _, name := range names {
			if values.Get(name) == "" {
				return false
			}
		}
		return true
	}
	switch {
	case has("X-Amz-Signature", "X-Amz-Credential"):
		f.addAWSSigned(values)
	case has("AWSAccessKeyId", "Signature", "Expires"):
		f.addSigner(values.Get("AWSAccessKeyId"), "AWSAccessKeyId", sourceSignedV2)
		f.addSeconds(values.Get("Expires"), "Expires; earlier where the session that signed it ends", sourceSignedV2)
	case has("X-Goog-Signature", "X-Goog-Credential"):
		f.addGoogleSigned(values)
	case has("GoogleAccessId", "Signature", "Expires"):
		f.addServiceAccount(values.Get("GoogleAccessId"), "GoogleAccessId", sourceGoogleV2)
		f.addSeconds(values.Get("Expires"), "Expires", sourceGoogleV2)
	case has("sig", "se", "skn"):
		f.addServiceBus(values)
	case has("sig", "sv") && (has("se") || has("si")):
		f.addSAS(host, values)
	default:
		return false
	}
	return true
}

// splitSigned returns host and query of a signed URL, of its query alone, or of
// a connection string that holds one.
func splitSigned(value string) (host, query string) {
	if c, ok := parseConnection(value); ok && c[fieldSignature] != "" {
		for _, endpoint := range []string{"blobendpoint", "queueendpoint", "tableendpoint", "fileendpoint"} {
			if u, err := url.Parse(c[endpoint]); err == nil && u.Hostname() != "" {
				host = u.Hostname()
				break
			}
		}
		return host, c.secret()
	}
	if _, query, ok := strings.Cut(value, "SharedAccessSignature "); ok {
		return "", query
	}
	before, query, found := strings.Cut(value, "?")
	if !found {
		return "", value
	}
	if u, err := url.Parse(before); err == nil {
		host = u.Hostname()
	}
	query, _, _ = strings.Cut(query, "#")
	return host, query
}

func (f *facts) addAWSSigned(values url.Values) {
	id, _, _ := strings.Cut(values.Get("X-Amz-Credential"), "/")
	f.addSigner(id, "X-Amz-Credential begins with the access key id", sourcePresigned)
	f.addSignedTimes(values.Get("X-Amz-Date"), values.Get("X-Amz-Expires"),
		"X-Amz-Date and X-Amz-Expires; earlier where the session that signed it ends", sourcePresigned)
}

// addSigner adds the AWS key that signed a URL. Other stores take the same parameters
// with ids of their own, which say nothing here.
func (f *facts) addSigner(id, how, source string) {
	if FindAWSKeyID(id) == id && id != "" {
		f.add(FactSigner, id, how, source)
		f.addKeyAccount(id)
	}
}

func (f *facts) addGoogleSigned(values url.Values) {
	signer, _, _ := strings.Cut(values.Get("X-Goog-Credential"), "/")
	f.addServiceAccount(signer, "X-Goog-Credential begins with the service account", "")
	f.addSignedTimes(values.Get("X-Goog-Date"), values.Get("X-Goog-Expires"), "X-Goog-Date and X-Goog-Expires", "")
}

func (f *facts) addServiceAccount(signer, how, source string) {
	if strings.Contains(signer, "@") {
		f.add(FactSigner, signer, how, source)
	}
}

// addSeconds adds an end that is written in seconds since 1970.
func (f *facts) addSeconds(text, how, source string) {
	f.addEnd(secondsSince1970(text), how, source)
}

// maxSigned is more seconds than any issuer signs for: ten years, where a week is the most.
const maxSigned = 10 * 366 * 24 * 3600

// addSignedTimes adds the begin and the end of a URL that was signed at a time for
// a number of seconds.
func (f *facts) addSignedTimes(date, seconds, how, source string) {
	from, err := time.Parse("20060102T150405Z", date)
	if err != nil {
		return
	}
	f.addTime(FactIssuedAt, from, how, source)
	n, err := strconv.Atoi(seconds)
	switch {
	case err == nil && n > 0 && n <= maxSigned:
		f.addEnd(from.Add(time.Duration(n)*time.Second), how, source)
	case seconds != "":
		f.add(FactNoEnd, "it is no number of seconds for which the issuer signs", how, source)
	}
}

// addSAS adds what a shared access signature of Azure Storage says.
func (f *facts) addSAS(host string, values url.Values) {
	if account, service, ok := strings.Cut(host, "."); ok && strings.Contains(service, ".core.") {
		f.add(FactAccount, account, "host of the URL", "")
	}
	f.add(FactSigner, values.Get("skoid"), "skoid, the object id of the identity that signed", sourceSAS)
	f.add(FactTenant, values.Get("sktid"), "sktid", sourceSAS)
	f.add(FactPermissions, values.Get("sp"), "sp", sourceSAS)
	f.addTime(FactNotBefore, sasTime(values.Get("st")), "st", sourceSAS)
	end, how := sasTime(values.Get("se")), "se"
	if key := sasTime(values.Get("ske")); !key.IsZero() && (end.IsZero() || key.Before(end)) {
		end, how = key, "ske, the end of the key that signed it, which comes before se"
	}
	if values.Get("se") != "" || !end.IsZero() { // else a policy of the account has the end
		f.addEnd(end, how, sourceSAS)
	}
}

// isUserDelegation reports whether a SAS names the identity that signed it, as those of
// no account's key do.
func isUserDelegation(value string) bool {
	_, query := splitSigned(value)
	values, err := url.ParseQuery(query)
	return err == nil && values.Get("skoid") != "" && values.Get("sig") != ""
}

// addServiceBus adds what a token of Service Bus or Event Hubs says.
func (f *facts) addServiceBus(values url.Values) {
	f.add(FactAudience, values.Get("sr"), "sr", "")
	f.add(FactSigner, values.Get("skn"), "skn, the name of the policy", "")
	f.addSeconds(values.Get("se"), "se", "")
}

// sasTime reads a time as a SAS may write it; zero for what is none.
func sasTime(text string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t
		}
	}
	return time.Time{}
}
