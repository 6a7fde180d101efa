// SPDX-License-Identifier: Apache-2.0
#include "analysis/checker.hpp"

#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>

namespace send_check {

using namespace clang;

namespace {

class visitor : public RecursiveASTVisitor<visitor> {
 public:
  explicit visitor(checker& asked) : asked_(asked) {}
  [[nodiscard]] bool shouldVisitTemplateInstantiations() const { return true; }
  [[nodiscard]] bool shouldVisitLambdaBody() const { return true; }
  // What a spawn function does with what it was given is the library's affair; its callers are
  // judged.
  bool TraverseDecl(Decl* declaration) {
    const auto* function = dyn_cast_or_null<FunctionDecl>(declaration);
    if (function != nullptr && asked_.is_spawn_function(function)) return true;
    return RecursiveASTVisitor::TraverseDecl(declaration);
  }
  bool VisitFunctionDecl(FunctionDecl* function) {
    if (function->doesThisDeclarationHaveABody()) asked_.coroutine(function);
    return true;
  }
  bool VisitLambdaExpr(LambdaExpr* closure) {
    asked_.coroutine(closure->getCallOperator());
    return true;
  }
  bool VisitCallExpr(CallExpr* call) {
    asked_.call(call);
    return true;
  }

 private:
  checker& asked_;
};

}  // namespace

checker::checker(ASTContext& context, const vocabulary& words, sink out)
    : context_(context), words_(words), types_(context, words), out_(std::move(out)) {}

void checker::visit(Decl* top) { visitor(*this).TraverseDecl(top); }

bool checker::is_spawn_function(const FunctionDecl* function) const {
  return words_.spawns(word::spawn, function) != nullptr ||
         words_.spawns(word::spawn_local, function) != nullptr;
}

void checker::coroutine(const FunctionDecl* function) {
  const FunctionDecl* body = coroutine_definition(function);
  if (body == nullptr || !judged_coroutines_.insert(body).second) return;
  const auto* type = body->getReturnType()->getAsCXXRecordDecl();
  const note required{body->getLocation(), "required because this coroutine returns '" +
                                               types_.print(body->getReturnType()) +
                                               "', which may be spawned"};
  if (words_.says(word::spawnable, type) || is_annotated(type, "rt::spawnable")) {
    parameters_own(body, required);
    must_be_send(body, required);
    result(body, required);
  } else if (words_.strict() && words_.says(word::travels, type)) {
    must_be_send(
        body, {body->getLocation(), "required because a spawned coroutine may await '" +
                                        types_.print(body->getReturnType()) + "' (strict mode)"});
  }
}

void checker::call(const CallExpr* made) {
  const FunctionDecl* callee = made->getDirectCallee();
  if (callee == nullptr || made->isInstantiationDependent()) return;
  spawned how;
  const vocabulary::spawning* at = words_.spawns(word::spawn, callee);
  if (at == nullptr) {
    at = words_.spawns(word::spawn_local, callee);
    how.where = thread::same;
  }
  if (at == nullptr || !judged_calls_.insert(made).second) return;
  how.required = {made->getBeginLoc(), "required because it is handed to '" +
                                           callee->getQualifiedNameAsString() + "' here"};
  if (at->argument >= made->getNumArgs()) return;
  task_argument(made->getArg(at->argument), how);
  if (at->arguments)
    for (unsigned i = at->argument + 1; i < made->getNumArgs(); ++i)
      value_argument(made->getArg(i), how);
}

void checker::say(const std::string& rule, SourceLocation at, const std::string& text,
                  const reasons& why, const note& required) {
  const SourceManager& sources = context_.getSourceManager();
  const SourceLocation shown = sources.getExpansionLoc(at);
  if (!said_.insert({rule, shown.getRawEncoding()}).second) return;
  report made{rule, at, text, {}};
  for (const note& reason : why)
    made.notes.push_back({reason.at.isValid() ? reason.at : at, reason.text});
  if (required.at.isValid() && !required.text.empty()) made.notes.push_back(required);
  out_(made);
}

}  // namespace send_check
