package engine

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// rateExpression is AWS's rate(5 minutes): a number and a unit.
var rateExpression = regexp.MustCompile(`^rate\(\s*([1-9][0-9]{0,5})\s+(minute|hour|day)s?\s*\)$`)

// awsRate reads AWS's rate(value unit). When it began is not in it, and so neither is
// when it runs next.
func awsRate(expression string) (every time.Duration, ok bool) {
	match := rateExpression.FindStringSubmatch(strings.TrimSpace(expression))
	if match == nil {
		return 0, false
	}
	n, err := strconv.Atoi(match[1])
	unit := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}[match[2]]
	return time.Duration(n) * unit, err == nil
}

// awsCron turns AWS's cron(minutes hours day-of-month month day-of-week year) into the
// form that is read here, with seconds before it: the days of a week count from 1, which
// is Sunday, and L alone is the last of them
// (eventbridge/latest/userguide/eb-cron-expressions.html). Other expressions stay.
func awsCron(expression string) string {
	inner, ok := strings.CutPrefix(strings.TrimSpace(expression), "cron(")
	fields := strings.Fields(strings.TrimSuffix(inner, ")"))
	if !ok || !strings.HasSuffix(inner, ")") || len(fields) != 6 {
		return expression
	}
	days := strings.Split(fields[4], ",")
	for i := range days {
		days[i] = weekdays(days[i])
	}
	fields[4] = strings.Join(days, ",")
	return "0 " + strings.Join(fields, " ")
}

// weekdayNumber is a day of a week where it stands as a number; what follows a slash or
// a # counts something else.
var weekdayNumber = regexp.MustCompile(`(^|-)([1-7])`)

func weekdays(days string) string {
	if days == "L" || days == "l" {
		return "6"
	}
	end := len(days)
	if at := strings.IndexAny(days, "/#"); at >= 0 {
		end = at
	}
	shifted := weekdayNumber.ReplaceAllStringFunc(days[:end], func(found string) string {
		last := len(found) - 1
		return found[:last] + string(found[last]-1)
	})
	return shifted + days[end:]
}
