#include "config/field.h"

#include <algorithm>

#include "base/strings.h"
#include "config/units.h"

namespace encke::config {
namespace {

using Kind = Value::Kind;

/// The form of all messages of fields.
tl::unexpected<Error> Reject(const Field& field, const std::string& what, std::string_view why) {
  return Fail(0, what + " " + std::string(why) + "; allowed: " + field.Allowed().append(field.Hint()));
}

/// How numbers of one type are written. A constant of static storage.
struct Notation {
  std::string_view type;
  std::string_view noun;  // "a duration"
  Kind kind;              // what it is in JSON, beside a plain number where those are allowed
  bool plain_numbers;
  Result<int64_t> (*parse)(std::string_view);
  std::string (*format)(int64_t);
  std::string_view hint;

  bool Reads(const Value& value) const {
    return value.Is(kind, Kind::kBare) || (plain_numbers && value.Is(Kind::kNumber));
  }
};

std::string FormatCount(int64_t count) { return std::to_string(count); }

const Notation kDuration = {"duration", "a duration", Kind::kString, false, ParseDuration, FormatDuration,
                            " (units ms, s, m, h, d)"};
const Notation kBytes = {"size", "a size", Kind::kString, true, ParseSize, FormatSize,
                         " (bytes, or units B, KiB, MiB, GiB, TiB)"};
const Notation kCount = {"number", "a number", Kind::kNumber, true, ParseCount, FormatCount, ""};

/// A number in a range. `T` is Milliseconds or size_t.
template <class T>
class NumberField : public Field {
 public:
  NumberField(const Notation& notation, T& variable, T min, T max, Zero zero)
      : notation_(notation), variable_(variable), min_(min), max_(max), zero_(zero) {}

  Result<void> Set(const Value& value) override {
    // A duration without a unit is the mistake to expect; say what is missing, not that a number is no text.
    bool no_unit = !notation_.plain_numbers && value.Is(Kind::kNumber);
    if (!notation_.Reads(value) && !no_unit) {
      return Reject(*this, value.Describe(), "is not " + std::string(notation_.noun));
    }
    Result<int64_t> number = notation_.parse(value.text);
    if (!number) return Reject(*this, value.Describe(), number.error().message);
    if (no_unit) return Reject(*this, value.Describe(), "has no unit");
    return SetNumber(static_cast<T>(*number), value);
  }
  std::string Json() const override {
    std::string text = notation_.format(static_cast<int64_t>(variable_));
    bool plain = text.find_first_not_of("0123456789") == std::string::npos;
    return plain ? text : JsonQuote(text);
  }
  std::string_view type() const override { return notation_.type; }
  std::string Allowed() const override {
    std::string range = Format(min_) + " to " + Format(max_);
    return zero_ == Zero::kToo && min_ > 0 ? Format(0) + " or " + range : range;
  }
  std::string_view Hint() const override { return notation_.hint; }

 private:
  std::string Format(T number) const { return notation_.format(static_cast<int64_t>(number)); }
  Result<void> SetNumber(T number, const Value& value) {
    bool zero = number == 0 && zero_ == Zero::kToo;
    if (number < min_ && !zero) return Reject(*this, value.Describe(), "is too small");
    if (number > max_) return Reject(*this, value.Describe(), "is too large");
    variable_ = number;
    return {};
  }

  const Notation& notation_;
  T& variable_;
  T min_;
  T max_;
  Zero zero_;
};

class FlagField : public Field {
 public:
  explicit FlagField(bool& variable) : variable_(variable) {}

  Result<void> Set(const Value& value) override {
    bool known = value.Is(Kind::kBool, Kind::kBare) && (value.text == "true" || value.text == "false");
    if (!known) return Reject(*this, value.Describe(), "is neither true nor false");
    variable_ = value.text == "true";
    return {};
  }
  std::string Json() const override { return variable_ ? "true" : "false"; }
  std::string_view type() const override { return "flag"; }
  std::string Allowed() const override { return "true, false"; }

 private:
  bool& variable_;
};

class TextField : public Field {
 public:
  TextField(std::string& variable, const TextRule& rule, bool secret)
      : variable_(variable), rule_(rule), secret_(secret) {}

  Result<void> Set(const Value& value) override {
    std::string what = secret_ ? "the value (not shown)" : value.Describe();
    if (!value.Is(Kind::kString, Kind::kBare)) return Reject(*this, what, "is not a text in quotes");
    if (!rule_.fits(value.text)) return Reject(*this, what, "does not fit");
    variable_ = value.text;
    return {};
  }
  std::string Json() const override { return JsonQuote(variable_); }
  std::string_view type() const override { return "text"; }
  std::string Allowed() const override { return std::string(rule_.allowed); }
  bool secret() const override { return secret_; }

 private:
  std::string& variable_;
  const TextRule& rule_;
  bool secret_;
};

class ListField : public Field {
 public:
  ListField(std::vector<std::string>& variable, const TextRule& rule) : variable_(variable), rule_(rule) {}

  Result<void> Set(const Value& value) override {
    if (!value.Is(Kind::kArray, Kind::kBare)) return Reject(*this, value.Describe(), "is not a list");
    std::vector<std::string> texts;
    for (const Value& element : Elements(value)) {
      if (auto fits = Check(element, texts); !fits) return fits;
      texts.push_back(element.text);
    }
    variable_ = std::move(texts);
    return {};
  }
  std::string Json() const override {
    std::string json;
    for (const std::string& text : variable_) json.append(json.empty() ? "" : ", ").append(JsonQuote(text));
    return "[" + json + "]";
  }
  std::string_view type() const override { return "list"; }
  std::string Allowed() const override { return std::string(rule_.allowed); }

 private:
  static std::vector<Value> Elements(const Value& value) {
    if (value.Is(Kind::kArray) || value.text.empty()) return value.children;
    std::vector<Value> elements;
    for (std::string_view part : Split(value.text, ',')) elements.push_back(Value::Bare(Trim(part)));
    return elements;
  }
  Result<void> Check(const Value& element, const std::vector<std::string>& before) const {
    if (!element.Is(Kind::kString, Kind::kBare)) return Reject(*this, element.Describe(), "is not a text in quotes");
    if (!rule_.fits(element.text)) return Reject(*this, element.Describe(), "does not fit");
    bool repeated = std::find(before.begin(), before.end(), element.text) != before.end();
    if (repeated) return Reject(*this, element.Describe(), "stands twice");
    return {};
  }

  std::vector<std::string>& variable_;
  const TextRule& rule_;
};

class ChoiceField : public Field {
 public:
  ChoiceField(std::vector<std::string_view> names, std::function<size_t()> get, std::function<void(size_t)> set)
      : names_(std::move(names)), get_(std::move(get)), set_(std::move(set)) {}

  Result<void> Set(const Value& value) override {
    auto found = std::find(names_.begin(), names_.end(), value.text);
    if (!value.Is(Kind::kString, Kind::kBare) || found == names_.end()) {
      return Reject(*this, value.Describe(), "is none of the choices");
    }
    set_(static_cast<size_t>(found - names_.begin()));
    return {};
  }
  std::string Json() const override { return JsonQuote(names_[get_()]); }
  std::string_view type() const override { return "choice"; }
  std::string Allowed() const override {
    std::string list;
    for (std::string_view name : names_) list.append(list.empty() ? "" : ", ").append(name);
    return list;
  }

 private:
  std::vector<std::string_view> names_;
  std::function<size_t()> get_;
  std::function<void(size_t)> set_;
};

}  // namespace

FieldPtr Duration(Milliseconds& variable, Milliseconds min, Milliseconds max, Zero zero) {
  return std::make_unique<NumberField<Milliseconds>>(kDuration, variable, min, max, zero);
}
FieldPtr Bytes(size_t& variable, size_t min, size_t max, Zero zero) {
  return std::make_unique<NumberField<size_t>>(kBytes, variable, min, max, zero);
}
FieldPtr Count(size_t& variable, size_t min, size_t max) {
  return std::make_unique<NumberField<size_t>>(kCount, variable, min, max, Zero::kNo);
}
FieldPtr Flag(bool& variable) { return std::make_unique<FlagField>(variable); }
FieldPtr Text(std::string& variable, const TextRule& rule) {
  return std::make_unique<TextField>(variable, rule, false);
}
FieldPtr Secret(std::string& variable, const TextRule& rule) {
  return std::make_unique<TextField>(variable, rule, true);
}
FieldPtr TextList(std::vector<std::string>& variable, const TextRule& rule) {
  return std::make_unique<ListField>(variable, rule);
}
FieldPtr Choice(std::vector<std::string_view> names, std::function<size_t()> get, std::function<void(size_t)> set) {
  return std::make_unique<ChoiceField>(std::move(names), std::move(get), std::move(set));
}

}  // namespace encke::config
