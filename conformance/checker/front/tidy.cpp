// SPDX-License-Identifier: Apache-2.0
//
// The checker as a clang-tidy module: clang-tidy-19 --load=taskspec-send-tidy.so
// --checks=taskspec-bounds
//   options  taskspec-bounds.Config = "FILE;FILE…", taskspec-bounds.Strict = true|false
#include <clang-tidy/ClangTidyCheck.h>
#include <clang-tidy/ClangTidyModule.h>
#include <clang-tidy/ClangTidyModuleRegistry.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "analysis/checker.hpp"
#include "front/front_end.hpp"

namespace send_check {
namespace {

using namespace clang;
using namespace clang::ast_matchers;

class bounds_check : public tidy::ClangTidyCheck {
 public:
  bounds_check(StringRef name, tidy::ClangTidyContext* context)
      : ClangTidyCheck(name, context), files_(Options.get("Config", "")) {
    said_.strict = Options.get("Strict", "false") ==
                   "true";  // the overloads for bool are not exported for g++
    try {
      llvm::SmallVector<StringRef, 4> files;
      StringRef(files_).split(files, ';', -1, false);
      for (const StringRef file : files) read_configuration(file.trim().str(), said_);
      if (said_.statements.empty())
        throw bad_configuration(
            "no configuration was given; set the option taskspec-bounds.Config to a file");
    } catch (const bad_configuration& wrong) {
      configurationDiag("taskspec-send: %0", DiagnosticIDs::Error) << wrong.what();
      broken_ = true;
    }
  }

  void storeOptions(tidy::ClangTidyOptions::OptionMap& options) override {
    Options.store(options, "Config", files_);
    Options.store(options, "Strict", said_.strict ? "true" : "false");
  }
  bool isLanguageVersionSupported(const LangOptions& language) const override {
    return language.CPlusPlus20;
  }
  void registerPPCallbacks(const SourceManager&, Preprocessor* preprocessor,
                           Preprocessor*) override {
    preprocessor_ = preprocessor;
  }
  void registerMatchers(MatchFinder* finder) override {
    finder->addMatcher(translationUnitDecl().bind("all"), this);
  }

  void check(const MatchFinder::MatchResult& found) override {
    if (broken_) return;
    ASTContext& context = *found.Context;
    try {
      const vocabulary words(context, said_, [&](const std::string& name) {
        return state_of_header(*preprocessor_, name);
      });
      checker judge(context, words, [&](const report& made) {
        diag(made.at, "[%0] %1") << made.rule << made.text;
        for (const note& reason : made.notes)
          diag(reason.at, "%0", DiagnosticIDs::Note) << reason.text;
      });
      for (Decl* one : found.Nodes.getNodeAs<TranslationUnitDecl>("all")->decls())
        if (!context.getSourceManager().isInSystemHeader(one->getLocation())) judge.visit(one);
    } catch (const bad_configuration& wrong) {
      configurationDiag("taskspec-send: %0", DiagnosticIDs::Error) << wrong.what();
    }
  }

 private:
  std::string files_;
  configuration said_;
  Preprocessor* preprocessor_ = nullptr;
  bool broken_ = false;
};

class bounds_module : public tidy::ClangTidyModule {
  void addCheckFactories(tidy::ClangTidyCheckFactories& factories) override {
    factories.registerCheck<bounds_check>("taskspec-bounds");
  }
};

}  // namespace
}  // namespace send_check

static clang::tidy::ClangTidyModuleRegistry::Add<send_check::bounds_module> registered(  // NOLINT
    "taskspec", "Send and 'static rules for spawned coroutines");
